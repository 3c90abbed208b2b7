using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Hosting.Rendering;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Hosting.Commands;

/// <summary><c>sluice policies</c>: the catalogue, or one type with its options.</summary>
internal static class PoliciesCommand
{
    private static readonly System.CommandLine.Option<string> Output = new("--output", "-o")
    {
        Description = "text, for a person, or json, for a program",
        DefaultValueFactory = _ => "text",
        HelpName = "text|json",
    };

    private static readonly System.CommandLine.Option<bool> Summary = new("--summary") { Description = "Of a type, show no more than the names of its options, what they are and their defaults" };

    static PoliciesCommand() => Output.AcceptOnlyFromAmong("text", "json");

    /// <summary>Makes the command.</summary>
    public static Command Create(Catalogue catalogue)
    {
        var type = new Argument<string?>("TYPE")
        {
            Description = "A type, to see its options, their defaults and an example; default: the list of all",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "TYPE",
            CompletionSources = { _ => catalogue.Types.Select(one => new CompletionItem(one.Name)) },
        };
        var command = new Command("policies", """
            List the policy types, or show one with its options and an example, as kubectl explain shows a kind.

            Example:
              sluice policies filebeat-sidecar
              sluice policies filebeat-sidecar --summary
            """)
        {
            type, Summary, Output,
        };
        command.SetAction(arguments => Run(arguments, arguments.GetValue(type), catalogue));
        return command;
    }

    private static int Run(ParseResult arguments, string? name, Catalogue catalogue)
    {
        if (name is null)
        {
            List(catalogue, arguments.InvocationConfiguration.Output, arguments.GetValue(Output) == "json");
        }
        else if (catalogue.Find(name) is { } type)
        {
            Show(arguments, type);
        }
        else
        {
            arguments.InvocationConfiguration.Error.WriteLine($"sluice: {Unknown(name, catalogue)}");
            return ExitCodes.Failure;
        }

        return ExitCodes.Success;
    }

    private static void Show(ParseResult arguments, PolicyType type)
    {
        var output = arguments.InvocationConfiguration.Output;
        if (arguments.GetValue(Output) == "json")
        {
            output.Write(JsonOutput.Write(json => WriteType(json, type)));
        }
        else if (arguments.GetValue(Summary))
        {
            PolicyExplanation.ShowSummary(Terminal.For(output), type);
        }
        else
        {
            PolicyExplanation.Show(Terminal.For(output), type);
        }
    }

    private static string Unknown(string name, Catalogue catalogue)
    {
        string[] names = [.. catalogue.Types.Select(type => type.Name)];
        var near = Suggestions.For(name, names);
        var hint = near.Count > 0 ? $"did you mean {string.Join(" or ", near)}?" : $"expected one of {string.Join(", ", names)}";
        return $"\"{name}\" is not a policy type; {hint}";
    }

    private static void List(Catalogue catalogue, TextWriter output, bool asJson)
    {
        if (asJson)
        {
            output.Write(JsonOutput.Write(json => WriteList(json, catalogue)));
            return;
        }

        var terminal = Terminal.For(output);
        terminal.Table(["", "", ""], catalogue.Types.Select(type => (Cell[])[type.Name, new Cell(KindOf(type), Tone.Faint), FirstSentence(type.Summary)]));
        terminal.Line();
        terminal.Line("sluice policies TYPE shows the options of one.");
    }

    private static void WriteList(Utf8JsonWriter json, Catalogue catalogue)
    {
        json.WriteStartArray();
        foreach (var type in catalogue.Types)
        {
            json.WriteStartObject();
            WriteCommon(json, type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteType(Utf8JsonWriter json, PolicyType type)
    {
        json.WriteStartObject();
        WriteCommon(json, type);
        json.WriteStartArray("options");
        foreach (var option in type.Options)
        {
            WriteOption(json, option);
        }

        json.WriteEndArray();
        json.WriteString("example", PolicyReference.Example(type));
        json.WriteEndObject();
    }

    private static void WriteCommon(Utf8JsonWriter json, PolicyType type)
    {
        json.WriteString("name", type.Name);
        json.WriteString("kind", KindOf(type));
        json.WriteString("summary", type.Summary);
    }

    private static void WriteOption(Utf8JsonWriter json, Options.Option option)
    {
        json.WriteStartObject();
        json.WriteString("name", option.Name);
        json.WriteString("accepts", option.Accepts);
        json.WriteBoolean("required", option.IsRequired);
        if (!option.IsRequired)
        {
            json.WriteString("default", option.DefaultText);
        }

        json.WriteString("description", option.Description);
        if (option.Inner.Count > 0)
        {
            json.WriteStartArray("options");
            foreach (var inner in option.Inner)
            {
                WriteOption(json, inner);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string KindOf(PolicyType type) => type.Kind switch
    {
        PolicyKind.Mutating => "mutating",
        PolicyKind.Validating => "validating",
        _ => "generating",
    };

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }
}
