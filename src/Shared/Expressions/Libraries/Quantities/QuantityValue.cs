using System.Globalization;
using System.Numerics;
using Sluice.Kubernetes;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// A quantity in an expression. Beside the amount it keeps how Kubernetes holds it, since <c>isInteger</c> asks for that:
/// <c>1000m</c> is the number one, and no integer to Kubernetes.
/// </summary>
/// <param name="Digits">The amount is this number times ten to the power of <paramref name="Scale"/>.</param>
/// <param name="Scale">The power of ten.</param>
/// <param name="IsLarge">Whether Kubernetes holds it with more than 64 bits, which makes it no integer, whatever its amount.</param>
internal readonly record struct QuantityValue(BigInteger Digits, int Scale, bool IsLarge) : IComparable<QuantityValue>
{
    private const int NanoScale = -9;

    public long Sign => Digits.Sign;

    /// <summary>Whether <see cref="AsInteger"/> gives a number.</summary>
    public bool IsInteger => AsInteger().Error is null;

    /// <summary>Reads a quantity, or says in Kubernetes' words what is wrong with it.</summary>
    public static Outcome<QuantityValue> Parse(string text)
    {
        var parts = QuantityText.Split(text);
        if (parts.Error is not null)
        {
            return new Failure(parts.Error);
        }

        if (!Quantity.TryParse(text, out var quantity, out _))
        {
            return new Failure(QuantityText.NumberError);
        }

        return QuantityText.Small(parts.Value!) ?? new QuantityValue(quantity.Nano, NanoScale, IsLarge: true);
    }

    public static QuantityValue FromInteger(long value) => new(value, 0, IsLarge: false);

    /// <summary>The amount as a whole number.</summary>
    public Outcome<long> AsInteger()
    {
        var value = IsLarge || Scale < 0 ? null : (BigInteger?)(Digits * BigInteger.Pow(10, Scale));
        return value is { } number && IsSmall(number) ? (long)number : new Failure("cannot convert value to integer");
    }

    /// <summary>The amount as a number with a point, computed as Kubernetes does.</summary>
    public double AsApproximateFloat()
    {
        var digits = double.Parse(Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Scale == 0 ? digits : digits * double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{Scale}"), CultureInfo.InvariantCulture);
    }

    public QuantityValue Add(QuantityValue other)
    {
        if (!IsLarge && !other.IsLarge)
        {
            if (other.Digits.IsZero || Digits.IsZero)
            {
                return other.Digits.IsZero ? this : other;
            }

            var sum = AddAligned(other, isLarge: false);
            return IsSmall(sum.Digits) ? sum : sum with { IsLarge = true };
        }

        return AddAligned(other, isLarge: true);
    }

    public QuantityValue Subtract(QuantityValue other) => Add(other with { Digits = -other.Digits });

    public int CompareTo(QuantityValue other) => AddAligned(other with { Digits = -other.Digits }, isLarge: true).Digits.Sign;

    public bool Equals(QuantityValue other) => CompareTo(other) == 0;

    public override int GetHashCode() => AsApproximateFloat().GetHashCode();

    internal static bool IsSmall(BigInteger value) => value >= long.MinValue && value <= long.MaxValue;

    private QuantityValue AddAligned(QuantityValue other, bool isLarge)
    {
        var scale = Math.Min(Scale, other.Scale);
        var sum = (Digits * BigInteger.Pow(10, Scale - scale)) + (other.Digits * BigInteger.Pow(10, other.Scale - scale));
        return new QuantityValue(sum, scale, isLarge);
    }
}
