using System.Text;
using Sluice.Json;

namespace Sluice.Hosting.Rendering.Yaml;

/// <summary>Shows JSON as YAML, in the order it has: what a person compares with what they wrote.</summary>
internal static class YamlText
{
    /// <summary>The value as YAML text that ends in a line break.</summary>
    public static string Write(Node node)
    {
        var output = new StringBuilder();
        WriteBlock(node, 0, output);
        return output.ToString();
    }

    /// <summary>An entry of a mapping, lines that end in a line break.</summary>
    public static string WriteEntry(string key, Node value)
    {
        var output = new StringBuilder(Quote(key, inFlow: false)).Append(':');
        WriteBehindKey(value, 0, output);
        return output.ToString();
    }

    /// <summary>An item of a list, lines that end in a line break.</summary>
    public static string WriteItem(Node value)
    {
        var output = new StringBuilder();
        WriteItem(value, 0, output);
        return output.ToString();
    }

    /// <summary>The value on one line, as it stands inside of { } or [ ].</summary>
    public static string Flow(Node node)
    {
        var parts = new List<string>();
        foreach (var member in node.Members)
        {
            parts.Add(FlowEntry(member.Name, member.Value));
        }

        foreach (var item in node.Items)
        {
            parts.Add(Flow(item));
        }

        return node.Kind switch
        {
            NodeKind.Object => parts.Count == 0 ? "{}" : $"{{ {string.Join(", ", parts)} }}",
            NodeKind.Array => $"[{string.Join(", ", parts)}]",
            NodeKind.String => Quote(node.Text!, inFlow: true),
            _ => Scalar(node),
        };
    }

    /// <summary>An entry of a mapping on one line.</summary>
    public static string FlowEntry(string key, Node value) => $"{Quote(key, inFlow: true)}: {Flow(value)}";

    /// <summary>A value without parts on one line.</summary>
    public static string Scalar(Node node) => node.Kind switch
    {
        NodeKind.String => Quote(node.Text!, inFlow: false),
        NodeKind.Object => "{}",
        NodeKind.Array => "[]",
        _ => Encoding.UTF8.GetString(node.Raw),
    };

    private static void WriteBlock(Node node, int indent, StringBuilder output)
    {
        if (node.IsObject && node.Count > 0)
        {
            foreach (var member in node.Members)
            {
                output.Append(' ', indent).Append(Quote(member.Name, inFlow: false)).Append(':');
                WriteBehindKey(member.Value, indent, output);
            }
        }
        else if (node.IsArray && node.Count > 0)
        {
            foreach (var item in node.Items)
            {
                WriteItem(item, indent, output);
            }
        }
        else
        {
            output.Append(' ', indent).Append(Scalar(node)).Append('\n');
        }
    }

    private static void WriteBehindKey(Node value, int indent, StringBuilder output)
    {
        if ((value.IsObject || value.IsArray) && value.Count > 0)
        {
            output.Append('\n');

            // A list stands as deep as its key, as kubectl prints it.
            WriteBlock(value, value.IsArray ? indent : indent + 2, output);
        }
        else
        {
            output.Append(' ').Append(Scalar(value)).Append('\n');
        }
    }

    private static void WriteItem(Node item, int indent, StringBuilder output)
    {
        var start = output.Length;
        WriteBlock(item, indent + 2, output);
        output[start + indent] = '-';
    }

    // Quotes what YAML would read as something else than this text.
    private static string Quote(string text, bool inFlow)
    {
        var plain = text.Length > 0
            && !char.IsWhiteSpace(text[0])
            && !char.IsWhiteSpace(text[^1])
            && text.AsSpan().IndexOfAny("\n\r\t\"\\") < 0
            && (!inFlow || text.AsSpan().IndexOfAny(",[]{}") < 0)
            && (!"-?:,[]{}#&*!|>'%@`".Contains(text[0], StringComparison.Ordinal) || (text is ['-', not (' ' or '-'), ..] && !LooksTyped(text[1..])))
            && !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal)
            && !text.EndsWith(':')
            && !LooksTyped(text);
        if (plain)
        {
            return text;
        }

        var quoted = new ByteBuffer(64);
        JsonText.WriteString(quoted, text);
        return Encoding.UTF8.GetString(quoted.Span);
    }

    // Numbers in every form of YAML 1.1, dates and times; 100m and 128Mi are none.
    private static bool LooksTyped(string text) =>
        (char.IsAsciiDigit(text[0]) && text.AsSpan().IndexOfAnyExcept("0123456789abcdefABCDEFxXoO+-._: TZtz") < 0)
        || text[0] is '.' or '+' or '~' or '='
        || text.ToLowerInvariant() is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n";
}
