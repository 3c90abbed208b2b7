using System.Text;
using System.Text.Encodings.Web;

namespace Sluice.Json;

/// <summary>JSON strings as bytes: quoting, and reading what is quoted.</summary>
public static class JsonText
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes <paramref name="text"/> as a JSON string, quotes included. A lone surrogate becomes U+FFFD.</summary>
    public static void WriteString(ByteBuffer output, ReadOnlySpan<char> text)
    {
        output.Write((byte)'"');
        WriteEscaped(output, text);
        output.Write((byte)'"');
    }

    /// <summary>Writes <paramref name="text"/> as the inside of a JSON string.</summary>
    public static void WriteEscaped(ByteBuffer output, ReadOnlySpan<char> text)
    {
        var destination = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, destination);
        if (Encoder.FindFirstCharacterToEncodeUtf8(destination[..length]) < 0)
        {
            output.Advance(length);
            return;
        }

        WriteEscapedUtf8(output, destination[..length].ToArray());
    }

    /// <summary>Writes UTF-8 text as the inside of a JSON string.</summary>
    public static void WriteEscapedUtf8(ByteBuffer output, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var destination = output.GetSpan((text.Length * 2) + 16);
            Encoder.EncodeUtf8(text, destination, out var consumed, out var written);
            output.Advance(written);
            text = text[consumed..];
        }
    }

    /// <summary>The value of a JSON string's inside. A lone surrogate escape becomes U+FFFD, as the API server reads it.</summary>
    public static string Unescape(ReadOnlySpan<byte> inside)
    {
        var text = new StringBuilder(inside.Length);
        while (!inside.IsEmpty)
        {
            var run = inside.IndexOf((byte)'\\');
            if (run < 0)
            {
                run = inside.Length;
            }

            text.Append(Encoding.UTF8.GetString(inside[..run]));
            inside = inside[run..];
            if (!inside.IsEmpty)
            {
                inside = inside[AppendEscape(text, inside)..];
            }
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static int AppendEscape(StringBuilder text, ReadOnlySpan<byte> escape)
    {
        if (escape[1] == 'u')
        {
            System.Buffers.Text.Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x');
            text.Append((char)unit);
            return 6;
        }

        text.Append((char)escape[1] switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            var other => other,
        });
        return 2;
    }
}
