using System.Globalization;
using System.Numerics;
using Sluice.Kubernetes;

namespace Sluice.Expressions.Libraries;

/// <summary>Takes the text of a quantity apart, to know what Kubernetes makes of it.</summary>
internal static class QuantityText
{
    /// <summary>What Kubernetes says of digits that it cannot read.</summary>
    public const string NumberError = "unable to parse numeric part of quantity";

    private const string FormatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private const string SuffixError = "unable to parse quantity's suffix";

    // With more digits Kubernetes takes its slow path.
    private const int MaximumDigits = 18;
    private const int MaximumBinaryDigits = 14;

    /// <summary>The sign, the digits before the point without leading zeros, those behind it, and the suffix.</summary>
    public static Outcome<QuantityParts> Split(string text)
    {
        if (text.Length == 0)
        {
            return new Failure(FormatError);
        }

        var negative = text[0] == '-';
        var rest = text.AsSpan(negative || text[0] == '+' ? 1 : 0);
        var whole = TakeDigits(ref rest).TrimStart('0').ToString();
        var fraction = rest is ['.', ..] ? TakeFraction(ref rest) : "";
        if (!IsSuffix(rest))
        {
            return new Failure(FormatError);
        }

        return QuantitySuffix.TryParse(rest, out var suffix)
            ? new QuantityParts(negative, whole.Length == 0 ? "0" : whole, fraction, suffix)
            : new Failure(SuffixError);
    }

    /// <summary>The value when Kubernetes holds it in 64 bits.</summary>
    public static QuantityValue? Small(QuantityParts parts)
    {
        var (isBinary, digits) = (parts.Suffix.Format == QuantityFormat.BinarySI, parts.Whole.Length + parts.Fraction.Length);
        var maximum = isBinary ? MaximumBinaryDigits - (int)((float)parts.Suffix.PowerOfTwo * 3 / 10) : MaximumDigits;
        var scale = (long)parts.Suffix.PowerOfTen - parts.Fraction.Length;
        if (digits > maximum || scale < -9 || (isBinary && parts.Fraction.Length > 0))
        {
            return null;
        }

        var value = BigInteger.Parse(parts.Whole + parts.Fraction, CultureInfo.InvariantCulture) << parts.Suffix.PowerOfTwo;
        return QuantityValue.IsSmall(value) ? new QuantityValue(parts.Negative ? -value : value, (int)scale, IsLarge: false) : null;
    }

    private static string TakeFraction(ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..];
        return TakeDigits(ref rest).ToString();
    }

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }

    // Letters of suffixes, perhaps a sign, digits.
    private static bool IsSuffix(ReadOnlySpan<char> text)
    {
        text = text.TrimStart("eEinumkKMGTP");
        text = text is ['-' or '+', ..] ? text[1..] : text;
        return !text.ContainsAnyExceptInRange('0', '9');
    }
}

/// <summary>The parts of the text of a quantity.</summary>
internal sealed record QuantityParts(bool Negative, string Whole, string Fraction, QuantitySuffix Suffix);
