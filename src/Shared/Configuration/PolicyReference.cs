using System.Text;
using Sluice.Admission;
using Sluice.Options;
using Sluice.Policies;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>The reference of the policy types (docs/policies.md), written from their own options.</summary>
internal static class PolicyReference
{
    private const string Introduction = """
        # Policy types

        *Which types of policies are there, and which options has each?*

        This page is written from the options in the code. `sluice policies TYPE` shows the same of one type on a terminal.


        """;

    private const string CommonIntroduction = """
        ## Every policy

        A policy in `sluice.yaml` has a name, a type and the settings of that type. What is left out has its default.


        """;

    private const string Beside = """

        ## Beside the policies

        What stands in `sluice.yaml` beside `policies`. `exceptions` is a list of who is let off from which policy, why, and until when: [exceptions](rollout.md#exceptions).


        """;

    /// <summary>Writes the whole page.</summary>
    /// <param name="catalogue">The types, in the order of the page.</param>
    public static string Write(Catalogue catalogue)
    {
        var page = new StringBuilder(Introduction);
        foreach (var type in catalogue.Types)
        {
            page.Append("- [`").Append(type.Name).Append("`](#").Append(type.Name).Append("): ").Append(type.Summary).Append('\n');
        }

        page.Append('\n').Append(CommonIntroduction);
        WriteOptions(page, PolicyOptions.Common(PolicyOptions.TypeOf(catalogue)));
        page.Append(Beside);
        WriteOptions(page, [PolicyOptions.Events, PolicyOptions.KubernetesVersion]);
        foreach (var type in catalogue.Types)
        {
            page.Append('\n');
            WriteType(page, type);
        }

        WriteGrammars(page, [.. PolicyOptions.Common(PolicyOptions.TypeOf(catalogue)), .. catalogue.Types.SelectMany(type => type.Options)]);
        return page.ToString();
    }

    /// <summary>What a type is asked about with the settings of its example, in words.</summary>
    public static string AskedAbout(PolicyType type)
    {
        var example = PolicyOfExample(type);
        return string.Join("; ", example.Rules.Select(Describe)) + WhenNamed(example);
    }

    /// <summary>The default as it is shown: <c>required</c>, <c>none</c>, or as it would be written.</summary>
    public static string DefaultOf(Option option) => option switch
    {
        { IsRequired: true } => "required",
        { DefaultText: "" or "\"\"" } => "none",
        _ => option.DefaultText,
    };

    /// <summary>A policy of a type as it would stand in sluice.yaml, with the settings of its example.</summary>
    public static string Example(PolicyType type)
    {
        var example = new StringBuilder($"policies:\n  - name: {type.Name}\n    type: {type.Name}\n");
        AppendBlock(example, "match", type.ExampleMatch);
        AppendBlock(example, "settings", type.ExampleSettings);
        return example.ToString();
    }

    private static void AppendBlock(StringBuilder example, string key, string block)
    {
        if (block.Length == 0)
        {
            return;
        }

        example.Append("    ").Append(key).Append(":\n");
        foreach (var line in block.TrimEnd('\n').Split('\n'))
        {
            example.Append(line.Length == 0 ? "" : "      ").Append(line).Append('\n');
        }
    }

    private static void WriteType(StringBuilder page, PolicyType type)
    {
        page.Append("## ").Append(type.Name).Append("\n\n").Append(type.Summary).Append("\n\n");
        page.Append(type.Kind).Append(type.Kind == PolicyKind.Generating ? ". No webhook asks it" : ". With the settings of the example it is asked about ");
        page.Append(AskedAbout(type)).Append(".\n\n");
        if (type.Options.Count == 0)
        {
            page.Append("It has no settings.\n");
        }
        else
        {
            WriteOptions(page, type.Options);
        }

        page.Append("\n```yaml\n").Append(Example(type)).Append("```\n");
    }

    private static string WhenNamed(ConfiguredPolicy example)
    {
        var operations = example.Type.Rules(example.Settings).Aggregate(Operations.None, (all, rule) => all | rule.OperationsWhenNamed);
        return operations == Operations.None ? "" : $"; about {string.Join(" and ", operations.Names())} too where `match.operations` names them";
    }

    private static ConfiguredPolicy PolicyOfExample(PolicyType type)
    {
        var result = ConfigurationLoader.Parse(Example(type), new PolicyServices { Catalogue = Catalogue.Of(type) }, type.Name);
        return result.IsValid
            ? result.Configuration.Policies[0]
            : throw new InvalidOperationException($"The example of {type.Name} does not load: {string.Join("; ", result.Errors)}");
    }

    private static string Describe(ResourceRule rule)
    {
        var resource = (rule.Group, rule.Resource) switch
        {
            ("*", "*") => "every resource (but those that are asked about only when they are named)",
            ("*", var name) => $"`{name}`",
            ("", var name) => $"`{name}`",
            var (group, name) => $"`{name}` of `{group}`",
        };
        return $"{resource} on {rule.Operations.ToString().ToUpperInvariant().Replace(", ", " and ", StringComparison.Ordinal)}";
    }

    private static void WriteOptions(StringBuilder page, IReadOnlyList<Option> options)
    {
        page.Append("| option | accepts | default | meaning |\n|---|---|---|---|\n");
        WriteRows(page, options, "");
    }

    private static void WriteRows(StringBuilder page, IReadOnlyList<Option> options, string prefix)
    {
        foreach (var option in options)
        {
            var name = prefix + option.Name;
            page.Append("| `").Append(name).Append("` | ").Append(Cell(option.Brief)).Append(" | ").Append(Quoted(DefaultOf(option)));
            page.Append(" | ").Append(Cell(option.Description)).Append(" |\n");
            WriteRows(page, option.Inner, option.IsList ? $"{name}[]." : $"{name}.");
        }
    }

    private static void WriteGrammars(StringBuilder page, IReadOnlyList<Option> options)
    {
        var grammars = Grammar.Of(options);
        page.Append(grammars.Count == 0 ? "" : "\n## Forms\n\nWhat settings of several types accept.\n");
        foreach (var grammar in grammars)
        {
            var words = grammar.Words.Replace("*", "\\*", StringComparison.Ordinal);
            page.Append("\n### ").Append(grammar.Name).Append("\n\n").Append(char.ToUpperInvariant(words[0])).Append(words.AsSpan(1)).Append('\n');
        }
    }

    private static string Quoted(string text) => text is "required" or "none" ? text : $"`{Cell(text)}`";

    // A table cell is one line, and a bar would end it.
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
