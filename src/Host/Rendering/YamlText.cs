using System.Text;
using Sluice.Json;

namespace Sluice.Host.Rendering;

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

    private static void WriteBlock(Node node, int indent, StringBuilder output)
    {
        if (node.IsObject && node.Count > 0)
        {
            foreach (var member in node.Members)
            {
                output.Append(' ', indent).Append(Quote(member.Name)).Append(':');
                WriteBehindKey(member.Value, indent, output);
            }
        }
        else if (node.IsArray && node.Count > 0)
        {
            WriteItems(node, indent, output);
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

    private static void WriteItems(Node list, int indent, StringBuilder output)
    {
        foreach (var item in list.Items)
        {
            var start = output.Length;
            WriteBlock(item, indent + 2, output);
            output[start + indent] = '-';
        }
    }

    private static string Scalar(Node node) => node.Kind switch
    {
        NodeKind.String => Quote(node.Text!),
        NodeKind.Object => "{}",
        NodeKind.Array => "[]",
        _ => Encoding.UTF8.GetString(node.Raw),
    };

    // Quotes what YAML would read as something else than this text.
    private static string Quote(string text)
    {
        var plain = text.Length > 0
            && !char.IsWhiteSpace(text[0])
            && !char.IsWhiteSpace(text[^1])
            && text.AsSpan().IndexOfAny("\n\r\t\"\\") < 0
            && !"-?:,[]{}#&*!|>'%@`".Contains(text[0], StringComparison.Ordinal)
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

    private static bool LooksTyped(string text) =>
        char.IsAsciiDigit(text[0])
        || text[0] is '.' or '+' or '~' or '='
        || text.ToLowerInvariant() is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n";
}
