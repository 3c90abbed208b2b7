using System.Globalization;
using System.Text;
using Sluice.Expressions;
using Sluice.Json;
using Sluice.Kubernetes;

namespace Sluice.Hosting.Importing;

/// <summary>Writes a pattern of Kyverno (https://kyverno.io/docs/policy-types/cluster-policy/validate/#patterns) as an expression in CEL.</summary>
internal static class KyvernoPattern
{
    /// <summary>The expression; null where the pattern has no match in CEL.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="value">What it is held against, as an expression.</param>
    public static string? ToExpression(Node pattern, string value) => Of(pattern, value, 0);

    private static string? Of(Node pattern, string value, int depth) => pattern.Kind switch
    {
        NodeKind.Object => OfMap(pattern, value, depth),
        NodeKind.Array => OfList(pattern, value, depth),
        NodeKind.String => OfText(pattern.Text!, value),
        NodeKind.True or NodeKind.False or NodeKind.Number => $"{value} == {pattern}",
        _ => $"{value} == null",
    };

    private static string? OfMap(Node pattern, string value, int depth)
    {
        var parts = new List<string>();
        var conditions = new List<string>();
        foreach (var member in pattern.Members)
        {
            var (anchor, key) = Anchor(member.Name);
            if (key.AsSpan().ContainsAny("*?{}") || anchor is "<" or "+")
            {
                return null;
            }

            var field = Expression.IsIdentifier(key) ? $"{value}.{key}" : $"{value}['{key}']";
            var has = Expression.IsIdentifier(key) ? $"has({field})" : $"'{key}' in {value}";
            if (anchor == "X")
            {
                parts.Add($"!{Wrap(has)}");
                continue;
            }

            if (Of(member.Value, field, depth + 1) is not { } inner)
            {
                return null;
            }

            switch (anchor)
            {
                case "=":
                    parts.Add($"(!{Wrap(has)} || {Wrap(inner)})");
                    break;
                case "(":
                    conditions.Add($"{has} && {Wrap(inner)}");
                    break;
                case "^" when member.Value is { IsArray: true, Count: 1 } && Of(member.Value[0], Item(depth), depth + 1) is { } some:
                    parts.Add($"{has} && {field}.exists({Item(depth)}, {some})");
                    break;
                case "^":
                    return null;
                default:
                    parts.Add($"{has} && {Wrap(inner)}");
                    break;
            }
        }

        var all = parts.Count == 0 ? "true" : string.Join(" && ", parts);
        return conditions.Count == 0 ? all : $"(!({string.Join(" && ", conditions)}) || ({all}))";
    }

    // One pattern is for every item; several are not told apart from a list that must be just so.
    private static string? OfList(Node pattern, string value, int depth)
    {
        if (pattern.Count != 1)
        {
            return null;
        }

        var item = Item(depth);
        return Of(pattern[0], item, depth + 1) is { } inner ? $"{value}.all({item}, {inner})" : null;
    }

    private static string? OfText(string text, string value)
    {
        if (text.Contains("{{", StringComparison.Ordinal) || text.Contains("$(", StringComparison.Ordinal))
        {
            return null;
        }

        if (text.Contains('|', StringComparison.Ordinal) || text.Contains('&', StringComparison.Ordinal))
        {
            var (separator, joint) = text.Contains('|', StringComparison.Ordinal) ? ('|', " || ") : ('&', " && ");
            var parts = text.Split(separator, StringSplitOptions.TrimEntries).Select(part => OfText(part, value)).ToList();
            return parts.Contains(null) ? null : $"({string.Join(joint, parts)})";
        }

        return text switch
        {
            "*" => "true",
            "?*" => $"string({value}) != ''",
            ['!', .. var rest] => OfText(rest, value) is { } inner ? $"!({inner})" : null,
            ['>', '=', .. var rest] => Compare(value, ">=", rest.Trim()),
            ['<', '=', .. var rest] => Compare(value, "<=", rest.Trim()),
            ['>', .. var rest] => Compare(value, ">", rest.Trim()),
            ['<', .. var rest] => Compare(value, "<", rest.Trim()),
            _ when text.AsSpan().ContainsAny('*', '?') => $"string({value}).matches('{Pattern(text)}')",
            _ => $"string({value}) == '{Quote(text)}'",
        };
    }

    private static string? Compare(string value, string comparison, string bound)
    {
        if (long.TryParse(bound, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            return $"{value} {comparison} {bound}";
        }

        return Quantity.TryParse(bound, out _, out _) ? $"quantity(string({value})).compareTo(quantity('{bound}')) {comparison} 0" : null;
    }

    private static string Pattern(string glob)
    {
        var pattern = new StringBuilder("^");
        foreach (var character in glob)
        {
            pattern.Append(character switch
            {
                '*' => ".*",
                '?' => ".",
                _ when char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or ':' or '/' or '@' => character.ToString(),
                _ => $"[{(character is '\\' or '^' or ']' or '\'' ? "\\\\" : "")}{character}]",
            });
        }

        return pattern.Append('$').ToString();
    }

    private static (string Anchor, string Key) Anchor(string name) => name switch
    {
        ['(', .. var key, ')'] => ("(", key),
        [var sign and ('=' or 'X' or '^' or '+' or '<'), '(', .. var key, ')'] => (sign.ToString(), key),
        _ => ("", name),
    };

    private static string Item(int depth) => depth == 0 ? "item" : $"item{depth}";

    private static string Wrap(string expression) => expression.Contains(" || ", StringComparison.Ordinal) || expression.Contains(" && ", StringComparison.Ordinal) || expression.Contains(" in ", StringComparison.Ordinal) ? $"({expression})" : expression;

    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
