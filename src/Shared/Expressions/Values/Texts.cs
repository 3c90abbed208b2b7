using System.Text;
using Sluice.Json;

namespace Sluice.Expressions;

/// <summary>Comparing texts of different encodings without making strings.</summary>
internal static class Texts
{
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
