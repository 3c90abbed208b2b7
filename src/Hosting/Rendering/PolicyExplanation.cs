using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Hosting.Rendering;

/// <summary>A policy type as <c>kubectl explain</c> shows a kind: what it does, and a block for each option.</summary>
internal static partial class PolicyExplanation
{
    private const string Indent = "    ";

    // What fits into the last column of a summary on a terminal of 80 columns.
    private const int LongestShort = 32;

    /// <summary>Shows all of a type.</summary>
    public static void Show(Terminal terminal, PolicyType type)
    {
        ShowHead(terminal, type);
        terminal.Line();
        terminal.Heading("DESCRIPTION:");
        terminal.Prose(type.Summary, Indent);
        terminal.Line();
        if (type.Options.Count > 0)
        {
            terminal.Heading("SETTINGS:");
            foreach (var (name, option) in All(type.Options, ""))
            {
                ShowOption(terminal, name, option);
            }

            ShowForms(terminal, Grammar.Of(type.Options));
        }
        else
        {
            terminal.Line("It has no settings.");
            terminal.Line();
        }

        terminal.Heading("EXAMPLE:");
        terminal.Line(string.Join('\n', PolicyReference.Example(type).TrimEnd('\n').Split('\n').Select(line => Indent + line)));
    }

    /// <summary>Shows the options of a type, each on a line.</summary>
    public static void ShowSummary(Terminal terminal, PolicyType type)
    {
        ShowHead(terminal, type);
        if (type.Options.Count == 0)
        {
            return;
        }

        terminal.Line();
        terminal.Table(["SETTING", "TYPE", "DEFAULT"], All(type.Options, "").Select(one => (IReadOnlyList<Cell>)
        [
            one.Name, new Cell(TypeOf(one.Option), Tone.Faint), Short(PolicyReference.DefaultOf(one.Option)),
        ]));
    }

    private static string Short(string text) => text.Length <= LongestShort ? text : text[0] switch
    {
        '{' => "{…}",
        '[' => "[…]",
        _ => $"{text.AsSpan(0, LongestShort - 1)}…",
    };

    /// <summary>What a value of the option is, in a word or two: <c>string</c>, <c>[]object</c>, or the name of a form such as <c>quantity</c>.</summary>
    internal static string TypeOf(Option option)
    {
        using var schema = JsonDocument.Parse(option.Schema);
        return TypeOf(schema.RootElement, Grammar.Of([option]).ToDictionary(grammar => grammar.Anchor, grammar => grammar.Name));
    }

    private static void ShowHead(Terminal terminal, PolicyType type)
    {
        terminal.Line($"TYPE:   {type.Name}");
        terminal.Line($"KIND:   {type.Kind.ToString().ToLowerInvariant()}");
        if (type.Kind != PolicyKind.Generating)
        {
            var lines = WordWrap.Lines(Plain(PolicyReference.AskedAbout(type)), terminal.ProseWidth - 8).ToList();
            lines.ForEach(line => terminal.Line((line == lines[0] ? "ASKED:  " : "        ") + line));
        }
    }

    private static void ShowOption(Terminal terminal, string name, Option option)
    {
        terminal.Term($"  {name} <{TypeOf(option)}>{(option.IsRequired ? " -required-" : "")}");
        if (!option.IsRequired)
        {
            terminal.Prose($"default: {PolicyReference.DefaultOf(option)}", Indent, Tone.Faint);
        }

        if (Accepted(option) is { } accepted)
        {
            terminal.Prose(accepted, Indent, Tone.Faint);
        }

        terminal.Prose(option.Description, Indent);
        terminal.Line();
    }

    private static void ShowForms(Terminal terminal, IReadOnlyList<Grammar> forms)
    {
        if (forms.Count == 0)
        {
            return;
        }

        terminal.Heading("FORMS:");
        foreach (var form in forms)
        {
            terminal.Term($"  <{form.Name}>");
            terminal.Prose(form.Words, Indent);
            terminal.Line();
        }
    }

    // What the type does not say already.
    private static string? Accepted(Option option)
    {
        using var schema = JsonDocument.Parse(option.Schema);
        var root = schema.RootElement;
        return root.TryGetProperty("enum", out var values) ? $"enum:    {string.Join(", ", values.EnumerateArray().Select(value => value.ToString().Replace("True", "true", StringComparison.Ordinal).Replace("False", "false", StringComparison.Ordinal)))}"
            : root.TryGetProperty("$ref", out _) || option.Inner.Count > 0 || TypeOf(option) == "boolean" ? null
            : $"accepts: {Plain(option.Brief)}";
    }

    private static IEnumerable<(string Name, Option Option)> All(IEnumerable<Option> options, string prefix) => options.SelectMany(option =>
        All(option.Inner, $"{prefix}{option.Name}{(option.IsList ? "[]" : "")}.").Prepend((prefix + option.Name, option)));

    private static string TypeOf(JsonElement schema, IReadOnlyDictionary<string, string> forms)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return forms[reference.GetString()!["#/$defs/".Length..]];
        }

        if (schema.TryGetProperty("anyOf", out var some) || schema.TryGetProperty("oneOf", out some))
        {
            return string.Join(" or ", some.EnumerateArray().Select(one => TypeOf(one, forms)).Distinct());
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return string.Join(" or ", values.EnumerateArray().Select(KindOf).Distinct());
        }

        return !schema.TryGetProperty("type", out var type) ? "any"
            : type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray().Select(one => one.GetString()))
            : type.GetString() switch
            {
                "array" => $"[]{(schema.TryGetProperty("items", out var items) ? TypeOf(items, forms) : "any")}",
                "object" when schema.TryGetProperty("additionalProperties", out var inner) && inner.ValueKind == JsonValueKind.Object => $"map[string]{TypeOf(inner, forms)}",
                var word => word!,
            };
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "string",
    };

    // The reference is Markdown.
    private static string Plain(string text) => Link().Replace(text, "${text}").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\(#[^)]+\)")]
    private static partial Regex Link();
}
