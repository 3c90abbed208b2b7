using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Places in a text, counted in characters as CEL does, not in the chars of which some need two.</summary>
internal static class CodePoints
{
    /// <summary>How many characters a text has.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        var index = text.IndexOfAnyInRange('\uDC00', '\uDFFF');
        if (index < 0)
        {
            return count;
        }

        count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Where the character with a number begins.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number of the character; at most the number of all.</param>
    public static int OffsetOf(ReadOnlySpan<char> text, int number)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return number;
        }

        var offset = 0;
        for (var i = 0; i < number; i++)
        {
            Rune.DecodeFromUtf16(text[offset..], out _, out var length);
            offset += length;
        }

        return offset;
    }
}
