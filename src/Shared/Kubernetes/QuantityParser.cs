using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Sluice.Kubernetes;

/// <summary>Reads the texts of quantities.</summary>
internal static class QuantityParser
{
    // Longer than any number that is meant. Keeps the cost of hostile input in bounds.
    private const int MaximumLength = 1024;

    // 10^1000 and beyond is nobody's memory, and 1e2000000000 would not fit into ours.
    private const int MaximumDigits = 1000;

    // 10^-9 is the finest step that is kept.
    private const int NanoDigits = 9;

    // This many digits always fit a UInt64.
    private const int MaximumFastDigits = 19;

    // Kubernetes caps amounts with a binary suffix here.
    private static readonly BigInteger BinaryMaximum = new BigInteger(long.MaxValue) * Quantity.NanoPerOne;

    public static bool TryParse(ReadOnlySpan<char> text, out Quantity quantity, [NotNullWhen(false)] out string? error)
    {
        quantity = default;
        if (text.IsEmpty)
        {
            error = $"a quantity is empty; accepted is {Quantity.Accepted}";
            return false;
        }

        if (text.Length > MaximumLength)
        {
            error = $"a quantity of {text.Length} characters is too long; at most {MaximumLength} are accepted";
            return false;
        }

        error = Read(text, out quantity);
        return error is null;
    }

    private static string? Read(ReadOnlySpan<char> text, out Quantity quantity)
    {
        quantity = default;
        var negative = text[0] == '-';
        var unsigned = negative || text[0] == '+' ? text[1..] : text;

        var (whole, fraction, suffixText) = Split(unsigned);
        if (!QuantitySuffix.TryParse(suffixText, out var suffix))
        {
            return $"\"{text}\" is not a quantity: {SuffixProblem(suffixText)}; accepted is {Quantity.Accepted}";
        }

        var hasDigits = unsigned[..^suffixText.Length].ContainsAnyInRange('0', '9');
        if (!hasDigits && NeedsDigits(suffix))
        {
            return $"\"{text}\" has no digits; accepted is {Quantity.Accepted}";
        }

        if (!TryScale(whole, fraction, suffix, out var nano))
        {
            return $"\"{text}\" is too large: at most {MaximumDigits} digits are accepted";
        }

        quantity = Finish(nano, negative, suffix.Format);
        return null;
    }

    // Kubernetes takes a number without digits for zero, but not when it has to compute with more than 64 bits.
    private static bool NeedsDigits(QuantitySuffix suffix) => suffix.PowerOfTen < -NanoDigits || suffix.PowerOfTwo >= 50;

    private static string SuffixProblem(ReadOnlySpan<char> suffix) => suffix.Length == 1 && suffix[0] == 'K'
        ? "the suffix \"K\" is unknown (thousands are k, 1024s are Ki)"
        : $"\"{suffix}\" is neither part of a number nor a suffix";

    /// <summary>Digits, then perhaps a point and digits, then the rest. Each of the three may be empty, as in Kubernetes.</summary>
    private static Parts Split(ReadOnlySpan<char> unsigned)
    {
        var wholeLength = CountDigits(unsigned);
        var whole = unsigned[..wholeLength].TrimStart('0');
        var rest = unsigned[wholeLength..];
        if (rest.IsEmpty || rest[0] != '.')
        {
            return new Parts(whole, default, rest);
        }

        rest = rest[1..];
        var fractionLength = CountDigits(rest);
        return new Parts(whole, rest[..fractionLength].TrimEnd('0'), rest[fractionLength..]);
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static bool TryScale(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, QuantitySuffix suffix, out BigInteger nano)
    {
        nano = Digits(whole, fraction);
        if (nano.IsZero)
        {
            return true;
        }

        var exponent = (long)suffix.PowerOfTen + NanoDigits - fraction.Length;
        var digits = whole.Length + fraction.Length;
        if (digits + exponent > MaximumDigits)
        {
            return false;
        }

        nano = ShiftDecimal(nano << suffix.PowerOfTwo, exponent);
        return true;
    }

    private static BigInteger Digits(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction)
    {
        if (whole.Length + fraction.Length > MaximumFastDigits)
        {
            return BigInteger.Parse(string.Concat(whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        ulong value = 0;
        foreach (var digit in whole)
        {
            value = (value * 10) + (ulong)(digit - '0');
        }

        foreach (var digit in fraction)
        {
            value = (value * 10) + (ulong)(digit - '0');
        }

        return value;
    }

    /// <summary>A positive value times a power of ten, rounded up: who asks for a little gets a little.</summary>
    private static BigInteger ShiftDecimal(BigInteger value, long exponent) => exponent switch
    {
        >= 0 => value * BigInteger.Pow(10, (int)exponent),

        // Smaller than any text that is accepted could make greater than one step.
        < -2 * MaximumLength => BigInteger.One,
        _ => Quantity.DivideAwayFromZero(value, BigInteger.Pow(10, (int)-exponent)),
    };

    private static Quantity Finish(BigInteger nano, bool negative, QuantityFormat format)
    {
        if (format == QuantityFormat.BinarySI)
        {
            nano = BigInteger.Min(nano, BinaryMaximum);

            // Parts of one have no binary suffix to be written with.
            if (!nano.IsZero && nano < Quantity.NanoPerOne)
            {
                format = QuantityFormat.DecimalSI;
            }
        }

        return new Quantity(negative ? -nano : nano, format);
    }

    private readonly ref struct Parts(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, ReadOnlySpan<char> suffix)
    {
        private readonly ReadOnlySpan<char> _whole = whole;
        private readonly ReadOnlySpan<char> _fraction = fraction;
        private readonly ReadOnlySpan<char> _suffix = suffix;

        public void Deconstruct(out ReadOnlySpan<char> whole, out ReadOnlySpan<char> fraction, out ReadOnlySpan<char> suffix)
        {
            whole = _whole;
            fraction = _fraction;
            suffix = _suffix;
        }
    }
}
