using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Sluice.Json;

/// <summary>JSON strings as bytes: quoting, and reading what is quoted.</summary>
internal static class JsonText
{
    // Warnings, and nearly all values.
    private const int LongestOnStack = 512;

    /// <summary>Most names have fewer bytes.</summary>
    public const int ShortName = 64;

    /// <summary>Keys of labels and annotations have at most 317: names up to this are looked up without a copy on the heap.</summary>
    public const int LongName = 512;

    // What stands in JSON as it is: nearly every text is made of it alone.
    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (byte)code).Except("\"\\"u8.ToArray())]);

    private static readonly ulong HashKey = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    private static readonly ulong HashFactor = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes <paramref name="text"/> as a JSON string, quotes included. A lone surrogate becomes U+FFFD.</summary>
    public static void WriteString(ByteBuffer output, ReadOnlySpan<char> text)
    {
        output.Write((byte)'"');
        WriteEscaped(output, text);
        output.Write((byte)'"');
    }

    /// <summary>Writes JSON as it is, and a text behind it as a JSON string.</summary>
    public static void Write(this ByteBuffer output, ReadOnlySpan<byte> json, ReadOnlySpan<char> text)
    {
        output.Write(json);
        WriteString(output, text);
    }

    /// <summary>Puts a text into bytes, if it is ASCII and short enough for them.</summary>
    public static bool TryNarrow(ReadOnlySpan<char> text, Span<byte> bytes, out int length) =>
        Ascii.FromUtf16(text, bytes, out length) == OperationStatus.Done;

    /// <summary>Writes <paramref name="text"/> as the inside of a JSON string.</summary>
    public static void WriteEscaped(ByteBuffer output, ReadOnlySpan<char> text)
    {
        var plain = output.GetSpan(text.Length);
        if (TryNarrow(text, plain, out var written) && !plain[..written].ContainsAnyExcept(PlainBytes))
        {
            output.Advance(written);
            return;
        }

        var destination = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, destination);
        if (Encoder.FindFirstCharacterToEncodeUtf8(destination[..length]) < 0)
        {
            output.Advance(length);
            return;
        }

        // Written to where it lies, so it is copied first.
        Span<byte> copy = length <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[length];
        destination[..length].CopyTo(copy);
        WriteEscapedUtf8(output, copy[..length]);
    }

    /// <summary>Writes UTF-8 text as the inside of a JSON string.</summary>
    public static void WriteEscapedUtf8(ByteBuffer output, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var special = text.IndexOfAnyExcept(PlainBytes);
            if (special < 0)
            {
                output.Write(text);
                return;
            }

            // What messages have in them, with a backslash before it.
            if (text[special] is not ((byte)'"' or (byte)'\\'))
            {
                break;
            }

            output.Write(text[..special]);
            output.Write((byte)'\\');
            output.Write(text[special]);
            text = text[(special + 1)..];
        }

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
        // A character takes one byte or more, and an escape more than what it stands for.
        var text = new char[inside.Length];
        var length = 0;
        while (!inside.IsEmpty)
        {
            var run = inside.IndexOf((byte)'\\');
            var plain = run < 0 ? inside : inside[..run];
            length += Encoding.UTF8.GetChars(plain, text.AsSpan(length));
            inside = inside[plain.Length..];
            if (!inside.IsEmpty)
            {
                length += TakeEscape(ref inside).EncodeToUtf16(text.AsSpan(length));
            }
        }

        return new string(text, 0, length);
    }

    /// <summary>Whether the value of a JSON string's inside is this text. Does not allocate.</summary>
    /// <param name="inside">What stands between the quotes.</param>
    /// <param name="utf8">The text in UTF-8, not escaped.</param>
    public static bool UnescapesTo(ReadOnlySpan<byte> inside, ReadOnlySpan<byte> utf8)
    {
        Span<byte> encoded = stackalloc byte[4];
        while (!inside.IsEmpty)
        {
            var run = inside.IndexOf((byte)'\\');
            var plain = run < 0 ? inside : inside[..run];
            if (!utf8.StartsWith(plain))
            {
                return false;
            }

            inside = inside[plain.Length..];
            utf8 = utf8[plain.Length..];
            if (!inside.IsEmpty)
            {
                var length = TakeEscape(ref inside).EncodeToUtf8(encoded);
                if (!utf8.StartsWith(encoded[..length]))
                {
                    return false;
                }

                utf8 = utf8[length..];
            }
        }

        return utf8.IsEmpty;
    }

    /// <summary>Whether the insides of two JSON strings have the same value. Does not allocate.</summary>
    public static bool SameValue(ReadOnlySpan<byte> inside, ReadOnlySpan<byte> other)
    {
        if (inside.SequenceEqual(other))
        {
            return true;
        }

        if (!inside.Contains((byte)'\\') && !other.Contains((byte)'\\'))
        {
            return false;
        }

        while (!inside.IsEmpty && !other.IsEmpty)
        {
            if (TakeRune(ref inside) != TakeRune(ref other))
            {
                return false;
            }
        }

        return inside.IsEmpty && other.IsEmpty;
    }

    /// <summary>A hash of the value of a JSON string's inside, however it is escaped. Keyed anew in each process: nobody can make names that share one.</summary>
    internal static ulong HashOf(ReadOnlySpan<byte> inside)
    {
        Span<byte> encoded = stackalloc byte[4];
        var hash = HashKey;
        while (!inside.IsEmpty)
        {
            var run = inside.IndexOf((byte)'\\');
            var plain = run < 0 ? inside : inside[..run];
            hash = Hash(hash, plain);
            inside = inside[plain.Length..];
            if (!inside.IsEmpty)
            {
                var length = TakeEscape(ref inside).EncodeToUtf8(encoded);
                hash = Hash(hash, encoded[..length]);
            }
        }

        return hash;
    }

    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            hash = BitOperations.RotateLeft((hash ^ value) * HashFactor, 23);
        }

        return hash;
    }

    private static Rune TakeRune(ref ReadOnlySpan<byte> inside)
    {
        if (inside[0] == '\\')
        {
            return TakeEscape(ref inside);
        }

        Rune.DecodeFromUtf8(inside, out var rune, out var length);
        inside = inside[length..];
        return rune;
    }

    private static Rune TakeEscape(ref ReadOnlySpan<byte> inside)
    {
        if (inside[1] != 'u')
        {
            var escape = inside[1];
            inside = inside[2..];
            return new Rune(escape switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => (char)escape,
            });
        }

        var unit = ReadUnit(inside);
        inside = inside[6..];
        if (Rune.TryCreate(unit, out var rune))
        {
            return rune;
        }

        if (inside.StartsWith("\\u"u8) && Rune.TryCreate(unit, ReadUnit(inside), out rune))
        {
            inside = inside[6..];
            return rune;
        }

        return Rune.ReplacementChar;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escape) =>
        System.Buffers.Text.Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : '\uFFFD';
}
