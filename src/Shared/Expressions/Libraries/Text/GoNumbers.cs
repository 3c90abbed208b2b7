using System.Globalization;
using System.Numerics;

namespace Sluice.Expressions.Libraries;

/// <summary>Numbers with a point as Go writes them.</summary>
internal static class GoNumbers
{
    // Beyond it Go writes an exponent.
    private const int LargestPlainExponent = 5;

    /// <summary>The fewest digits that give the number again, with an exponent for the large and the small: <c>%g</c>.</summary>
    public static string Shortest(double value)
    {
        if (!double.IsFinite(value))
        {
            return Special(value);
        }

        var (sign, digits, point) = Digits(value);
        var exponent = point - 1;
        return exponent < -4 || exponent > LargestPlainExponent ? sign + WithExponent(digits, exponent) : sign + Plain(digits, point);
    }

    /// <summary>The fewest digits that give the number again, without an exponent.</summary>
    public static string ShortestPlain(double value)
    {
        if (!double.IsFinite(value))
        {
            return Special(value);
        }

        var (sign, digits, point) = Digits(value);
        return sign + Plain(digits, point);
    }

    /// <summary>So many digits behind the point, exactly rounded, a half to the even digit.</summary>
    /// <returns>The digits before the point and those behind it, without the sign.</returns>
    public static (string Whole, string Fraction) Fixed(double value, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = (int)(bits >> 52) - 1075;
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == -1075 ? 0 : 1L << 52);
        exponent = exponent == -1075 ? -1074 : exponent;

        var scaled = mantissa * BigInteger.Pow(10, precision);
        scaled = exponent >= 0 ? scaled << exponent : DivideHalfEven(scaled, BigInteger.One << -exponent);
        var digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return (digits[..^precision], digits[^precision..]);
    }

    /// <summary>One digit before the point and so many behind it, exactly rounded, and the power of ten.</summary>
    public static (string Whole, string Fraction, int Exponent) Scientific(double value, int precision)
    {
        if (value == 0)
        {
            return ("0", new string('0', precision), 0);
        }

        // No double has more digits: what is cut off is nothing but zeros.
        const string allDigits = "E766";
        var text = Math.Abs(value).ToString(allDigits, CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = BigInteger.Parse(string.Concat(text.AsSpan(0, 1), text.AsSpan(2, mark - 2)), CultureInfo.InvariantCulture);
        var rounded = DivideHalfEven(digits, BigInteger.Pow(10, mark - 2 - precision)).ToString(CultureInfo.InvariantCulture);

        // 9.99 may have become 10.
        exponent += rounded.Length - precision - 1;
        return (rounded[..1], rounded.Substring(1, precision), exponent);
    }

    private static string Special(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    private static BigInteger DivideHalfEven(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        var comparison = (remainder * 2).CompareTo(divisor);
        return comparison > 0 || (comparison == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    // The digits without zeros at either end, and how many of them stand before the point.
    private static (string Sign, string Digits, int Point) Digits(double value)
    {
        var sign = double.IsNegative(value) ? "-" : "";
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        point = (point < 0 ? mantissa.Length : point) + exponent;

        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        return significant.Length == 0 ? (sign, "0", 1) : (sign, significant.TrimEnd('0'), point - (digits.Length - significant.Length));
    }

    private static string WithExponent(string digits, int exponent)
    {
        var mantissa = digits.Length == 1 ? digits : $"{digits[..1]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Plain(string digits, int point)
    {
        if (point <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        return point >= digits.Length ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}";
    }
}
