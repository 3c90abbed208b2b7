using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Sluice.Kubernetes;

/// <summary>
/// An amount of a resource as Kubernetes writes it: <c>100m</c>, <c>1.5Gi</c>, <c>1e3</c>.
/// The amount is exact: a whole number of thousand-millionths (nano), of any size.
/// </summary>
/// <remarks>
/// Reads and writes what <c>resource.Quantity</c> of k8s.io/apimachinery does
/// (https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity). Two quantities are equal when their amounts are,
/// whatever their format: <c>1000m</c> equals <c>1</c>. The default value is zero.
/// </remarks>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    /// <summary>What <see cref="TryParse(ReadOnlySpan{char}, out Quantity, out string?)"/> accepts, in words for a message.</summary>
    public const string Accepted =
        "a number with an optional suffix: n, u, m, k, M, G, T, P or E (powers of 1000), " +
        "Ki, Mi, Gi, Ti, Pi or Ei (powers of 1024), or an exponent such as e3; for example 100m, 0.5, 128Mi or 1.5Gi, without spaces";

    internal const long NanoPerMilli = 1_000_000;
    internal const long NanoPerOne = 1_000_000_000;

    private readonly BigInteger _nano;

    internal Quantity(BigInteger nano, QuantityFormat format)
    {
        _nano = nano;
        Format = format;
    }

    /// <summary>Zero, without a suffix.</summary>
    public static Quantity Zero => default;

    /// <summary>The kind of suffix with which the quantity is written.</summary>
    public QuantityFormat Format { get; }

    /// <summary>Whether the amount is zero.</summary>
    public bool IsZero => _nano.IsZero;

    /// <summary>-1, 0 or 1: the sign of the amount.</summary>
    public int Sign => _nano.Sign;

    /// <summary>The amount as a whole number of thousand-millionths.</summary>
    internal BigInteger Nano => _nano;

    /// <summary>A whole number of units.</summary>
    /// <param name="units">The amount, for example bytes of memory or cores.</param>
    /// <param name="format">How it is written.</param>
    public static Quantity FromUnits(long units, QuantityFormat format = QuantityFormat.DecimalSI) =>
        new(new BigInteger(units) * NanoPerOne, format);

    /// <summary>A whole number of thousandths, for example millicores.</summary>
    /// <param name="thousandths">The amount in thousandths of a unit.</param>
    /// <param name="format">How it is written.</param>
    public static Quantity FromMilli(long thousandths, QuantityFormat format = QuantityFormat.DecimalSI) =>
        new(new BigInteger(thousandths) * NanoPerMilli, format);

    /// <summary>Reads a quantity. What Kubernetes refuses is refused, and nothing is trimmed.</summary>
    /// <param name="text">The text, for example <c>128Mi</c>. Null is refused.</param>
    /// <param name="quantity">The quantity; zero when the text is refused.</param>
    /// <param name="error">Null, or what is wrong with the text and what would be accepted.</param>
    /// <returns>Whether the text is a quantity.</returns>
    public static bool TryParse(string? text, out Quantity quantity, [NotNullWhen(false)] out string? error) =>
        TryParse(text.AsSpan(), out quantity, out error);

    /// <inheritdoc cref="TryParse(string?, out Quantity, out string?)"/>
    /// <remarks>
    /// As in Kubernetes, what is finer than a nano is rounded away from zero, an amount with a binary suffix is capped at
    /// 2^63-1, and a number whose digits are left out counts as zero (<c>m</c> is <c>0m</c>).
    /// Unlike there, texts over 1024 characters and amounts of more than 1000 digits are refused.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<char> text, out Quantity quantity, [NotNullWhen(false)] out string? error) =>
        QuantityParser.TryParse(text, out quantity, out error);

    /// <summary>The sum. Its format is this quantity's; when this is zero, the other's.</summary>
    /// <param name="other">What is added.</param>
    public Quantity Add(Quantity other) => new(_nano + other._nano, IsZero ? other.Format : Format);

    /// <summary>
    /// This amount times a ratio, computed exactly and then rounded up, which is away from zero as Kubernetes rounds,
    /// to a whole number of a unit. The format stays.
    /// </summary>
    /// <param name="ratio">The factor, for example 0.5. A ratio of 1 only rounds.</param>
    /// <param name="unit">What the result is a whole number of.</param>
    public Quantity ScaleUp(decimal ratio, QuantityUnit unit)
    {
        var (numerator, denominator) = Fraction(ratio);
        var step = NanoPer(unit);
        return new Quantity(DivideAwayFromZero(_nano * numerator, denominator * step) * step, Format);
    }

    /// <summary>The same amount, written in another format.</summary>
    /// <param name="format">How it is written.</param>
    public Quantity WithFormat(QuantityFormat format) => new(_nano, format);

    /// <summary>Compares the amounts, exactly.</summary>
    /// <param name="other">The quantity to compare with.</param>
    /// <returns>Negative, zero or positive when this amount is less, equal or greater.</returns>
    public int CompareTo(Quantity other) => _nano.CompareTo(other._nano);

    /// <summary>Whether the amounts are equal, whatever their formats.</summary>
    /// <param name="other">The quantity to compare with.</param>
    public bool Equals(Quantity other) => _nano == other._nano;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _nano.GetHashCode();

    /// <summary>
    /// The canonical text: the largest suffix with which the number is whole, so <c>0.3</c> is <c>300m</c>,
    /// <c>1.5Gi</c> is <c>1536Mi</c> and <c>1000m</c> is <c>1</c>.
    /// </summary>
    public override string ToString() => QuantityWriter.Write(_nano, Format);

    /// <summary>Whether two amounts are equal.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    /// <summary>Whether two amounts differ.</summary>
    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    /// <summary>Whether the left amount is the smaller one.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left amount is the greater one.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left amount is not the greater one.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left amount is not the smaller one.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    /// <summary>The sum, as <see cref="Add"/>.</summary>
    public static Quantity operator +(Quantity left, Quantity right) => left.Add(right);

    /// <summary>A quotient rounded away from zero.</summary>
    internal static BigInteger DivideAwayFromZero(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        return remainder.IsZero ? quotient : quotient + (remainder.Sign * divisor.Sign);
    }

    private static long NanoPer(QuantityUnit unit) => unit switch
    {
        QuantityUnit.One => NanoPerOne,
        QuantityUnit.Milli => NanoPerMilli,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "Not a unit."),
    };

    // A decimal is a whole number over a power of ten: no precision is lost by going through it.
    private static (BigInteger Numerator, BigInteger Denominator) Fraction(decimal ratio)
    {
        var scale = ratio.Scale;
        var denominator = BigInteger.Pow(10, scale);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(ratio, bits);
        var numerator = new BigInteger(new decimal(bits[0], bits[1], bits[2], ratio < 0, 0));
        return (numerator, denominator);
    }
}
