using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// The functions on texts of cel-go's strings extension, version 2, which Kubernetes has since 1.29; <c>reverse</c> is of version 3.
/// Places are counted in characters.
/// </summary>
internal static class StringFunctions
{
    /// <summary>What is longer is no field of an object, nor a message: functions that could multiply texts stop here.</summary>
    public const int MaximumLength = 8 * 1024 * 1024;

    /// <summary>The character at a place, as a text; an empty text right behind the last.</summary>
    public static Outcome<string> CharAt(string text, long index)
    {
        var count = CodePoints.Count(text);
        if (index < 0 || index > count)
        {
            return OutOfRange(index);
        }

        if (index == count)
        {
            return "";
        }

        var start = CodePoints.OffsetOf(text, (int)index);
        return text.Substring(start, char.IsHighSurrogate(text[start]) && start + 1 < text.Length ? 2 : 1);
    }

    /// <summary>Where a text stands first in another, from a place on; -1 when it does not.</summary>
    public static Outcome<long> IndexOf(string text, string part, long offset = 0)
    {
        if (part.Length == 0)
        {
            return offset;
        }

        if (offset < 0)
        {
            return OutOfRange(offset);
        }

        if (offset >= CodePoints.Count(text))
        {
            return -1;
        }

        var found = text.IndexOf(part, CodePoints.OffsetOf(text, (int)offset), StringComparison.Ordinal);
        return found < 0 ? -1 : CodePoints.Count(text.AsSpan(0, found));
    }

    /// <summary>Where a text stands last in another; -1 when it does not.</summary>
    public static Outcome<long> LastIndexOf(string text, string part)
    {
        var count = CodePoints.Count(text);
        if (part.Length == 0)
        {
            return count;
        }

        return count == 0 ? -1 : LastIndexOf(text, part, count - 1);
    }

    /// <summary>Where a text begins last in another, at a place or before it; -1 when it does not.</summary>
    public static Outcome<long> LastIndexOf(string text, string part, long offset)
    {
        if (part.Length == 0)
        {
            return offset;
        }

        if (offset < 0)
        {
            return OutOfRange(offset);
        }

        if (offset >= CodePoints.Count(text))
        {
            return -1;
        }

        var end = CodePoints.OffsetOf(text, (int)offset) + part.Length;
        var found = text.AsSpan(0, Math.Min(end, text.Length)).LastIndexOf(part, StringComparison.Ordinal);
        return found < 0 ? -1 : CodePoints.Count(text.AsSpan(0, found));
    }

    /// <summary>The text with the letters A to Z as small ones.</summary>
    public static string LowerAscii(string text) =>
        string.Create(text.Length, text, (span, source) => Ascii(source, span, char.IsAsciiLetterUpper));

    /// <summary>The text with the letters a to z as capitals.</summary>
    public static string UpperAscii(string text) =>
        string.Create(text.Length, text, (span, source) => Ascii(source, span, char.IsAsciiLetterLower));

    /// <summary>The text with a part replaced, so many times; all times when the number is negative.</summary>
    /// <remarks>An empty part stands before every character and behind the last.</remarks>
    public static Outcome<string> Replace(string text, string part, string replacement, long times = -1)
    {
        if (times == 0 || part == replacement)
        {
            return text;
        }

        // Two long texts could make one that fills the memory.
        var places = part.Length == 0 ? text.Length + 1L : text.AsSpan().Count(part);
        if (text.Length + (places * replacement.Length) > MaximumLength)
        {
            return new Failure("the replaced text is too long");
        }

        return times < 0 && part.Length > 0
            ? text.Replace(part, replacement, StringComparison.Ordinal)
            : ReplaceSome(text, part, replacement, times < 0 ? long.MaxValue : times);
    }

    /// <summary>The pieces of the text between separators, at most so many; all of them when the number is negative.</summary>
    /// <remarks>An empty separator splits into characters.</remarks>
    public static List<string> Split(string text, string separator, long limit = -1)
    {
        if (limit == 0)
        {
            return [];
        }

        var pieces = new List<string>();
        var start = 0;
        while (limit < 0 || pieces.Count < limit - 1)
        {
            var end = EndOfPiece(text, separator, start);
            if (end < 0)
            {
                break;
            }

            pieces.Add(text[start..end]);
            start = end + separator.Length;
        }

        if (separator.Length > 0 || start < text.Length)
        {
            pieces.Add(text[start..]);
        }

        return pieces;
    }

    /// <summary>The text from a place on.</summary>
    public static Outcome<string> Substring(string text, long start)
    {
        var count = CodePoints.Count(text);
        return start < 0 || start > count ? OutOfRange(start) : text[CodePoints.OffsetOf(text, (int)start)..];
    }

    /// <summary>The text from a place up to another.</summary>
    public static Outcome<string> Substring(string text, long start, long end)
    {
        if (start > end)
        {
            return new Failure(string.Create(CultureInfo.InvariantCulture, $"invalid substring range. start: {start}, end: {end}"));
        }

        var count = CodePoints.Count(text);
        if (start < 0 || start > count)
        {
            return OutOfRange(start);
        }

        if (end < 0 || end > count)
        {
            return OutOfRange(end);
        }

        return text[CodePoints.OffsetOf(text, (int)start)..CodePoints.OffsetOf(text, (int)end)];
    }

    /// <summary>The text without white space at its ends.</summary>
    public static string Trim(string text) => text.Trim();

    /// <summary>The characters of the text from the last to the first.</summary>
    public static string Reverse(string text)
    {
        var builder = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (Rune.DecodeLastFromUtf16(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            builder.Append(rune);
            rest = rest[..^length];
        }

        return builder.ToString();
    }

    /// <summary>The text in double quotes as an expression would write it.</summary>
    public static string Quote(string text)
    {
        var builder = new StringBuilder(text.Length + 2).Append('"');
        foreach (var letter in text)
        {
            builder.Append(letter switch
            {
                '\a' => @"\a",
                '\b' => @"\b",
                '\f' => @"\f",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\v' => @"\v",
                '\\' => @"\\",
                '"' => "\\\"",
                _ => letter.ToString(),
            });
        }

        return builder.Append('"').ToString();
    }

    private static Failure OutOfRange(long index) => new(string.Create(CultureInfo.InvariantCulture, $"index out of range: {index}"));

    private static void Ascii(string source, Span<char> target, Func<char, bool> changes)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = changes(source[i]) ? (char)(source[i] ^ 0x20) : source[i];
        }
    }

    private static string ReplaceSome(string text, string part, string replacement, long times)
    {
        var builder = new StringBuilder();
        var start = 0;
        for (long i = 0; i < times; i++)
        {
            // What is empty is found before the first character, then behind each.
            var from = part.Length == 0 && i > 0 ? start + LengthAt(text, start) : start;
            var found = from > text.Length || (from == text.Length && start == from && i > 0) ? -1 : text.IndexOf(part, from, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            builder.Append(text, start, found - start).Append(replacement);
            start = found + part.Length;
        }

        return builder.Append(text, start, text.Length - start).ToString();
    }

    private static int EndOfPiece(string text, string separator, int start)
    {
        if (separator.Length > 0)
        {
            return text.IndexOf(separator, start, StringComparison.Ordinal);
        }

        var end = start + LengthAt(text, start);
        return end < text.Length ? end : -1;
    }

    private static int LengthAt(string text, int index) =>
        index >= text.Length ? 0 : index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
}
