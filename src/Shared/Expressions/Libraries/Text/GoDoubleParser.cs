using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>Reads numbers with a point as Go's <c>strconv.ParseFloat</c> does: also hexadecimal ones, and with underscores between digits.</summary>
internal static class GoDoubleParser
{
    // Longer than any number that is meant.
    private const int MaximumLength = 4096;

    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        var negative = text is ['-', ..];
        var unsigned = text is ['-' or '+', ..] ? text[1..] : text;
        if (unsigned.IsEmpty || unsigned.Length > MaximumLength)
        {
            return false;
        }

        if (Is(unsigned, "inf") || Is(unsigned, "infinity"))
        {
            value = double.PositiveInfinity;
        }
        else if (Is(text, "nan"))
        {
            value = double.NaN;
        }
        else if (!TryParseNumber(unsigned, out value))
        {
            return false;
        }

        value = negative ? -value : value;
        return true;
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool TryParseNumber(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        var isHexadecimal = text is ['0', 'x' or 'X', ..];
        if (!AreUnderscoresBetweenDigits(text, isHexadecimal))
        {
            return false;
        }

        var plain = text.Contains('_') ? text.ToString().Replace("_", "", StringComparison.Ordinal) : text;
        if (isHexadecimal)
        {
            return TryParseHexadecimal(plain[2..], out value) && double.IsFinite(value);
        }

        // An exponent of its own digits only; .NET would take more, Go does not.
        var isPlain = !plain.ContainsAnyExcept("0123456789.eE+-") && plain[0] is (>= '0' and <= '9') or '.';
        return isPlain
            && double.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool AreUnderscoresBetweenDigits(ReadOnlySpan<char> text, bool isHexadecimal)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && !((IsDigit(text, i - 1, isHexadecimal) || (isHexadecimal && i == 2)) && IsDigit(text, i + 1, isHexadecimal)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDigit(ReadOnlySpan<char> text, int index, bool isHexadecimal) =>
        index >= 0 && index < text.Length && (isHexadecimal ? char.IsAsciiHexDigit(text[index]) : char.IsAsciiDigit(text[index]));

    // Hexadecimal digits, perhaps a point, and a power of two that must be there.
    private static bool TryParseHexadecimal(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        var mark = text.IndexOfAny('p', 'P');
        if (mark <= 0 || !int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return false;
        }

        var hasDigits = false;
        var behindPoint = false;
        foreach (var letter in text[..mark])
        {
            if (letter == '.' && !behindPoint)
            {
                behindPoint = true;
                continue;
            }

            if (!char.IsAsciiHexDigit(letter))
            {
                return false;
            }

            hasDigits = true;
            value = (value * 16) + Convert.ToInt32(letter.ToString(), 16);
            exponent -= behindPoint ? 4 : 0;
        }

        value = Math.ScaleB(value, exponent);
        return hasDigits;
    }
}
