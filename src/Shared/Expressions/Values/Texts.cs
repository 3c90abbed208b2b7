using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Sluice.Expressions;

/// <summary>Comparing texts of different encodings without making strings.</summary>
internal static class Texts
{
    /// <summary>How many characters there are in UTF-8: bytes that begin one.</summary>
    public static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        while (utf8.Length >= Vector128<byte>.Count)
        {
            // As signed numbers, the bytes that go on with a character are the 64 smallest.
            var begins = Vector128.GreaterThan(Vector128.Create(utf8).AsSByte(), Vector128.Create((sbyte)-65));
            count += BitOperations.PopCount(begins.ExtractMostSignificantBits());
            utf8 = utf8[Vector128<byte>.Count..];
        }

        foreach (var unit in utf8)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>Whether a text that is not at hand in UTF-8 (a string, or one with escapes in the document) is this one.</summary>
    public static bool Equals(in Value text, ReadOnlySpan<byte> utf8)
    {
        if (text.TryGetNode(out var node))
        {
            return node.TextEquals(utf8);
        }

        var rest = text.AsString().AsSpan();
        while (!rest.IsEmpty && !utf8.IsEmpty)
        {
            Rune.DecodeFromUtf16(rest, out var rune, out var units);
            Rune.DecodeFromUtf8(utf8, out var other, out var bytes);
            if (rune != other)
            {
                return false;
            }

            rest = rest[units..];
            utf8 = utf8[bytes..];
        }

        return rest.IsEmpty && utf8.IsEmpty;
    }
}
