using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class QuantityTextTests
{
    private static readonly string[] Suffixes =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E-2", "e+0", "e7"];

    [Theory]
    [InlineData("0.3", "300m")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E3", "1e3")]
    [InlineData("+1", "1")]
    [InlineData("1.500", "1500m")]
    [InlineData(".001e12", "1e9")]
    [InlineData("0.001e0", "1e-3")]
    [InlineData("1000e-12", "1e-9")]
    [InlineData("80e-3", "80e-3")]
    [InlineData("1e4", "10e3")]
    [InlineData("307200Ki", "300Mi")]
    [InlineData("1025024Mi", "1001Gi")]
    [InlineData("1024Gi", "1Ti")]
    [InlineData("1000M", "1G")]
    [InlineData("0.001T", "1G")]
    [InlineData("1080000000n", "1080m")]
    [InlineData("1.08", "1080m")]
    [InlineData("50k", "50k")]
    [InlineData("100", "100")]
    [InlineData("1000", "1k")]
    [InlineData("1000E", "1e21")]
    [InlineData("5000E", "5e21")]
    [InlineData("1000000E", "1e24")]
    [InlineData(".001Ki", "1024m")]
    [InlineData(".000001Ki", "1024u")]
    [InlineData(".000000001Ki", "1024n")]
    [InlineData(".000000000001Ki", "2n")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1.0005Ki", "1024512m")]
    [InlineData("00", "0")]
    [InlineData("0Gi", "0")]
    [InlineData("8Ei", "9223372036854775807")]
    public void The_canonical_text_is_the_one_of_Kubernetes(string text, string canonical)
    {
        Assert.Equal(canonical, Parse(text).ToString());
        Assert.Equal(canonical == "0" ? "0" : "-" + canonical.TrimStart('-'), Parse("-" + text.TrimStart('+')).ToString());
    }

    [Fact]
    public void The_canonical_text_of_any_quantity_gives_the_same_amount_and_itself()
    {
        Prop.ForAll(Texts(), text =>
        {
            var quantity = Parse(text);
            var canonical = quantity.ToString();
            return Parse(canonical) == quantity && Parse(canonical).ToString() == canonical;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Quantities_are_ordered_as_the_exact_numbers_that_they_stand_for()
    {
        Prop.ForAll(Texts(), Texts(), (left, right) =>
            Math.Sign(Parse(left).CompareTo(Parse(right))) == Exact(left).CompareTo(Exact(right)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_scaled_quantity_is_the_least_whole_number_that_is_not_below_the_product()
    {
        var ratios = Gen.Choose(0, 100_000).Select(thousandths => thousandths / 1000m).ToArbitrary();
        Prop.ForAll(Texts(), ratios, (text, ratio) =>
        {
            var quantity = Parse(text.TrimStart('-'));
            var scaled = quantity.ScaleUp(ratio, QuantityUnit.Milli);
            var thousandfold = quantity.Nano * (BigInteger)(ratio * 1000);
            return scaled.Nano * 1000 >= thousandfold && (scaled.Nano - Quantity.NanoPerMilli) * 1000 < thousandfold;
        }).QuickCheckThrowOnFailure();
    }

    private static Arbitrary<string> Texts()
    {
        var signs = Gen.Elements("", "-");
        var whole = Gen.Frequency((3, Gen.Choose(0, 5000)), (1, Gen.Choose(0, int.MaxValue)));
        var fractions = Gen.Frequency((2, Gen.Constant("")), (1, Gen.Choose(0, 999).Select(number => $".{number}")));
        var texts =
            from sign in signs
            from number in whole
            from fraction in fractions
            from suffix in Gen.Elements(Suffixes)
            select $"{sign}{number}{fraction}{suffix}";
        return texts.ToArbitrary();
    }

    // The number in nano, worked out anew: digits, times the suffix from a table, rounded and capped.
    private static BigInteger Exact(string text)
    {
        var number = text.TrimStart('-');
        var suffix = Suffixes.Where(candidate => number.EndsWith(candidate, StringComparison.Ordinal)).MaxBy(candidate => candidate.Length)!;
        var parts = number[..^suffix.Length].Split('.');
        var digits = BigInteger.Parse(string.Concat(parts), System.Globalization.CultureInfo.InvariantCulture);
        var decimals = parts.Length == 1 ? 0 : parts[1].Length;
        var (ten, two) = Powers(suffix);

        var dividend = digits * BigInteger.Pow(2, two) * BigInteger.Pow(10, 9 + 9 + ten);
        var divisor = BigInteger.Pow(10, 9 + decimals);
        var nano = (dividend + divisor - 1) / divisor;
        var cap = new BigInteger(long.MaxValue) * 1_000_000_000;
        var capped = two > 0 && nano > cap ? cap : nano;
        return text.StartsWith('-') ? -capped : capped;
    }

    private static (int Ten, int Two) Powers(string suffix) => suffix switch
    {
        "n" => (-9, 0),
        "u" => (-6, 0),
        "m" => (-3, 0),
        "k" => (3, 0),
        "M" => (6, 0),
        "G" => (9, 0),
        "T" => (12, 0),
        "P" => (15, 0),
        "E" => (18, 0),
        "Ki" => (0, 10),
        "Mi" => (0, 20),
        "Gi" => (0, 30),
        "Ti" => (0, 40),
        "Pi" => (0, 50),
        "Ei" => (0, 60),
        "e3" => (3, 0),
        "E-2" => (-2, 0),
        "e7" => (7, 0),
        _ => (0, 0),
    };

    private static Quantity Parse(string text)
    {
        Assert.True(Quantity.TryParse(text, out var quantity, out var error), error);
        return quantity;
    }
}
