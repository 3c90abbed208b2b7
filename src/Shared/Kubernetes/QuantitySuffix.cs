using System.Globalization;

namespace Sluice.Kubernetes;

/// <summary>What the letters behind a number multiply it by: 10^<see cref="PowerOfTen"/> times 2^<see cref="PowerOfTwo"/>.</summary>
internal readonly struct QuantitySuffix
{
    // In steps of 10^3 from 10^-9 on. The empty suffix stands between m and k.
    private const string DecimalLetters = "num kMGTPE";

    // In steps of 2^10 from 2^10 on.
    private const string BinaryLetters = "KMGTPE";

    private const int SmallestDecimalPower = -9;
    private const int LargestDecimalPower = 18;

    private QuantitySuffix(int powerOfTen, int powerOfTwo, QuantityFormat format)
    {
        PowerOfTen = powerOfTen;
        PowerOfTwo = powerOfTwo;
        Format = format;
    }

    /// <summary>The largest power of 1024 that has a suffix: Ei.</summary>
    public static int LargestBinaryStep => BinaryLetters.Length;

    public int PowerOfTen { get; }

    public int PowerOfTwo { get; }

    public QuantityFormat Format { get; }

    /// <summary>Reads a suffix. <c>E</c> alone is 10^18; with digits after it, it is an exponent.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out QuantitySuffix suffix)
    {
        suffix = default;
        return text.Length switch
        {
            0 => true,
            1 => TryParseDecimal(text[0], out suffix),
            2 when text[1] == 'i' => TryParseBinary(text[0], out suffix),
            _ => text[0] is 'e' or 'E' && TryParseExponent(text[1..], out suffix),
        };
    }

    /// <summary>The suffix for a power of ten that is a multiple of three: a letter, or an exponent where there is none.</summary>
    public static string Decimal(int power, QuantityFormat format)
    {
        if (power == 0)
        {
            return "";
        }

        var hasLetter = format == QuantityFormat.DecimalSI && power is >= SmallestDecimalPower and <= LargestDecimalPower;
        return hasLetter
            ? DecimalLetters[(power - SmallestDecimalPower) / 3].ToString()
            : "e" + power.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The suffix for a power of 1024, from none for 0 to Ei for 6.</summary>
    public static string Binary(int step) => step == 0 ? "" : $"{BinaryLetters[step - 1]}i";

    private static bool TryParseDecimal(char letter, out QuantitySuffix suffix)
    {
        var index = letter == ' ' ? -1 : DecimalLetters.IndexOf(letter, StringComparison.Ordinal);
        suffix = new QuantitySuffix(SmallestDecimalPower + (3 * index), 0, QuantityFormat.DecimalSI);
        return index >= 0;
    }

    private static bool TryParseBinary(char letter, out QuantitySuffix suffix)
    {
        var index = BinaryLetters.IndexOf(letter, StringComparison.Ordinal);
        suffix = new QuantitySuffix(0, 10 * (index + 1), QuantityFormat.BinarySI);
        return index >= 0;
    }

    private static bool TryParseExponent(ReadOnlySpan<char> digits, out QuantitySuffix suffix)
    {
        var isNumber = int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power);
        suffix = new QuantitySuffix(power, 0, QuantityFormat.DecimalExponent);
        return isNumber;
    }
}
