using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0", QuantityFormat.DecimalSI)]
    [InlineData("0n", "0", QuantityFormat.DecimalSI)]
    [InlineData("0Ki", "0", QuantityFormat.BinarySI)]
    [InlineData("0e5000", "0", QuantityFormat.DecimalExponent)]
    [InlineData("1", "1", QuantityFormat.DecimalSI)]
    [InlineData("1Ki", "1024", QuantityFormat.BinarySI)]
    [InlineData("7Mi", "7340032", QuantityFormat.BinarySI)]
    [InlineData("6Gi", "6442450944", QuantityFormat.BinarySI)]
    [InlineData("5Ti", "5497558138880", QuantityFormat.BinarySI)]
    [InlineData("4Pi", "4503599627370496", QuantityFormat.BinarySI)]
    [InlineData("3Ei", "3458764513820540928", QuantityFormat.BinarySI)]
    [InlineData("5n", "0.000000005", QuantityFormat.DecimalSI)]
    [InlineData("4u", "0.000004", QuantityFormat.DecimalSI)]
    [InlineData("3m", "0.003", QuantityFormat.DecimalSI)]
    [InlineData("8k", "8000", QuantityFormat.DecimalSI)]
    [InlineData("7M", "7000000", QuantityFormat.DecimalSI)]
    [InlineData("6G", "6000000000", QuantityFormat.DecimalSI)]
    [InlineData("40T", "40000000000000", QuantityFormat.DecimalSI)]
    [InlineData("2P", "2000000000000000", QuantityFormat.DecimalSI)]
    [InlineData("1E", "1000000000000000000", QuantityFormat.DecimalSI)]
    [InlineData("12E", "12000000000000000000", QuantityFormat.DecimalSI)]
    [InlineData("1E-3", "0.001", QuantityFormat.DecimalExponent)]
    [InlineData("1.3E+6", "1300000", QuantityFormat.DecimalExponent)]
    [InlineData("1e14", "100000000000000", QuantityFormat.DecimalExponent)]
    [InlineData("0.5e-2", "0.005", QuantityFormat.DecimalExponent)]
    [InlineData("100.035k", "100035", QuantityFormat.DecimalSI)]
    [InlineData("0.00050k", "0.5", QuantityFormat.DecimalSI)]
    [InlineData("6.987654321G", "6987654321", QuantityFormat.DecimalSI)]
    [InlineData("1.01E", "1010000000000000000", QuantityFormat.DecimalSI)]
    [InlineData("100.035Ki", "102435.84", QuantityFormat.BinarySI)]
    [InlineData("0.05Gi", "53687091.2", QuantityFormat.BinarySI)]
    [InlineData("0.025Ti", "27487790694.4", QuantityFormat.BinarySI)]
    [InlineData(".0001k", "0.1", QuantityFormat.DecimalSI)]
    [InlineData("5.", "5", QuantityFormat.DecimalSI)]
    [InlineData("1.G", "1000000000", QuantityFormat.DecimalSI)]
    public void Texts_have_the_amounts_and_formats_that_Kubernetes_gives_them(string text, string amount, QuantityFormat format)
    {
        var quantity = Parse(text);
        Assert.Equal(Parse(amount), quantity);
        Assert.Equal(format, quantity.Format);

        Assert.Equal(quantity, Parse("+" + text));
        var negative = Parse("-" + text);
        Assert.Equal(Parse("-" + amount), negative);
        Assert.Equal(format, negative.Format);
        Assert.Equal(-quantity.Sign, negative.Sign);
    }

    [Theory]
    [InlineData("3.001n", "4n")]
    [InlineData("-3.001n", "-4n")]
    [InlineData("1.1E-9", "2n")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("0.9n", "1n")]
    [InlineData("0.00000012345", "124n")]
    [InlineData("1e-100000", "1n")]
    [InlineData("0.000000000001Ki", "2n")]
    public void What_is_finer_than_a_nano_is_rounded_away_from_zero(string text, string expected) =>
        Assert.Equal(Parse(expected), Parse(text));

    [Theory]
    [InlineData("9Ei", "9223372036854775807")]
    [InlineData("8Ei", "9223372036854775807")]
    [InlineData("-8Ei", "-9223372036854775807")]
    [InlineData("9223372036854775807Ki", "9223372036854775807")]
    public void An_amount_with_a_binary_suffix_is_capped(string text, string expected) =>
        Assert.Equal(Parse(expected), Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1 Gi")]
    [InlineData("lots")]
    [InlineData("aoeu")]
    [InlineData("1.5.2")]
    [InlineData("1.1.M")]
    [InlineData("1+1.0M")]
    [InlineData("0.1mi")]
    [InlineData("0.1am")]
    [InlineData(".5i")]
    [InlineData("1i")]
    [InlineData("-3.01e-")]
    [InlineData("1e")]
    [InlineData("1e3.5")]
    [InlineData("1e 3")]
    [InlineData("1K")]
    [InlineData("1KI")]
    [InlineData("1ki")]
    [InlineData("1Kib")]
    [InlineData("1MB")]
    [InlineData("1mi")]
    [InlineData("--1")]
    [InlineData("+-1")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("１")]
    [InlineData("Pi")]
    [InlineData("-.Ei")]
    [InlineData("e-10")]
    public void What_Kubernetes_refuses_is_refused_with_what_would_be_accepted(string text)
    {
        Assert.False(Quantity.TryParse(text, out var quantity, out var error));
        Assert.True(quantity.IsZero);
        Assert.Contains(Quantity.Accepted, error, StringComparison.Ordinal);
        Assert.Contains(text.Trim().Length == 0 ? "" : $"\"{text}\"", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e2147483647")]
    [InlineData("1e992")]
    [InlineData("10e991")]
    public void More_than_a_thousand_digits_are_refused(string text)
    {
        Assert.False(Quantity.TryParse(text, out _, out var error));
        Assert.Contains("1000 digits", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_digits_are_kept() => Assert.Equal("1e990", Parse("1e990").ToString());

    [Fact]
    public void A_long_text_is_refused_and_the_longest_accepted_one_is_exact()
    {
        Assert.False(Quantity.TryParse(new string('1', 1025), out _, out var error));
        Assert.Contains("1024", error, StringComparison.Ordinal);

        var longest = "0." + new string('0', 8) + new string('1', 1014);
        Assert.Equal("2n", Parse(longest).ToString());
    }

    [Fact]
    public void Null_is_refused()
    {
        Assert.False(Quantity.TryParse((string?)null, out _, out var error));
        Assert.Contains("empty", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("m")]
    [InlineData("Gi")]
    public void A_number_without_digits_is_zero_as_in_Kubernetes(string text) => Assert.True(Parse(text).IsZero);

    [Fact]
    public void The_default_value_is_zero()
    {
        Assert.Equal(Quantity.Zero, Parse("0Mi"));
        Assert.Equal("0", default(Quantity).ToString());
    }

    [Theory]
    [InlineData("0.1", "0.3", "400m")]
    [InlineData("0", "1Gi", "1Gi")]
    [InlineData("1Gi", "0", "1Gi")]
    [InlineData("512Mi", "0.5Gi", "1Gi")]
    [InlineData("1Gi", "1G", "2073741824")]
    [InlineData("100m", "-100m", "0")]
    [InlineData("1E", "999E", "1e21")]
    public void Sums_are_exact_and_keep_the_format(string left, string right, string sum)
    {
        Assert.Equal(sum, Parse(left).Add(Parse(right)).ToString());
        Assert.Equal(sum, (Parse(left) + Parse(right)).ToString());
    }

    [Theory]
    [InlineData("100m", "0.333", QuantityUnit.Milli, "34m")]
    [InlineData("100m", "0.33", QuantityUnit.Milli, "33m")]
    [InlineData("1", "0.5", QuantityUnit.Milli, "500m")]
    [InlineData("1n", "1", QuantityUnit.Milli, "1m")]
    [InlineData("1Gi", "0.3", QuantityUnit.One, "322122548")]
    [InlineData("1Gi", "0.5", QuantityUnit.One, "512Mi")]
    [InlineData("1Gi", "2.0", QuantityUnit.One, "2Gi")]
    [InlineData("1500m", "1", QuantityUnit.One, "2")]
    [InlineData("1e3", "1.5", QuantityUnit.One, "1500")]
    [InlineData("-1500m", "1", QuantityUnit.One, "-2")]
    [InlineData("1500m", "-1", QuantityUnit.One, "-2")]
    [InlineData("3", "0", QuantityUnit.Milli, "0")]
    [InlineData("1E", "79228162514264337593543950335", QuantityUnit.One, "79228162514264337593543950335E")]
    public void A_scaled_amount_is_rounded_up_to_the_unit(string text, string ratio, QuantityUnit unit, string expected)
    {
        var scaled = Parse(text).ScaleUp(decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture), unit);
        Assert.Equal(Parse(expected), scaled);
        Assert.Equal(Parse(text).Format, scaled.Format);
    }

    [Theory]
    [InlineData("0", "0", 0)]
    [InlineData("100m", "50m", 1)]
    [InlineData("50m", "100m", -1)]
    [InlineData("10000T", "100Gi", 1)]
    [InlineData("1Gi", "1024Mi", 0)]
    [InlineData("1000m", "1", 0)]
    [InlineData("9.01", "9.0", 1)]
    [InlineData("92233720368547758070", "0.1", 1)]
    public void Amounts_are_compared_exactly(string left, string right, int expected)
    {
        var (first, second) = (Parse(left), Parse(right));
        Assert.Equal(expected, Math.Sign(first.CompareTo(second)));
        Assert.Equal(-expected, Math.Sign(second.CompareTo(first)));
        Assert.Equal(expected == 0, first == second);
        Assert.Equal(expected != 0, first != second);
        Assert.Equal(expected < 0, first < second);
        Assert.Equal(expected > 0, first > second);
        Assert.Equal(expected <= 0, first <= second);
        Assert.Equal(expected >= 0, first >= second);
        Assert.Equal(expected == 0, first.Equals((object)second));
    }

    [Fact]
    public void Equal_amounts_have_equal_hash_codes() =>
        Assert.Equal(Parse("1Gi").GetHashCode(), Parse("1073741824").GetHashCode());

    [Fact]
    public void Whole_numbers_make_quantities()
    {
        Assert.Equal("250m", Quantity.FromMilli(250).ToString());
        Assert.Equal("4Gi", Quantity.FromUnits(4L << 30, QuantityFormat.BinarySI).ToString());
        Assert.Equal("1Ki", Parse("1024").WithFormat(QuantityFormat.BinarySI).ToString());
    }

    private static Quantity Parse(string text)
    {
        Assert.True(Quantity.TryParse(text, out var quantity, out var error), error);
        return quantity;
    }
}
