using System.Globalization;
using System.Numerics;

namespace Sluice.Kubernetes;

/// <summary>Writes quantities in canonical form: a whole number and the largest suffix that leaves it whole.</summary>
internal static class QuantityWriter
{
    private const int NanoPower = -9;

    // Amounts below the first binary suffix are written in decimal.
    private static readonly BigInteger SmallestBinary = new BigInteger(1024) * Quantity.NanoPerOne;

    public static string Write(BigInteger nano, QuantityFormat format)
    {
        if (nano.IsZero)
        {
            return "0";
        }

        return format == QuantityFormat.BinarySI && IsBinary(nano)
            ? WriteBinary(nano / Quantity.NanoPerOne)
            : WriteDecimal(nano, format == QuantityFormat.BinarySI ? QuantityFormat.DecimalSI : format);
    }

    private static bool IsBinary(BigInteger nano) =>
        BigInteger.Abs(nano) >= SmallestBinary && (nano % Quantity.NanoPerOne).IsZero;

    private static string WriteBinary(BigInteger units)
    {
        var (mantissa, steps) = Divide(units, 1024, QuantitySuffix.LargestBinaryStep);
        return mantissa.ToString(CultureInfo.InvariantCulture) + QuantitySuffix.Binary(steps);
    }

    private static string WriteDecimal(BigInteger nano, QuantityFormat format)
    {
        var (mantissa, steps) = Divide(nano, 1000, int.MaxValue);
        return mantissa.ToString(CultureInfo.InvariantCulture) + QuantitySuffix.Decimal(NanoPower + (3 * steps), format);
    }

    /// <summary>Divides by a factor as often as nothing remains.</summary>
    private static (BigInteger Mantissa, int Steps) Divide(BigInteger value, int factor, int maximumSteps)
    {
        var steps = 0;
        while (steps < maximumSteps)
        {
            var quotient = BigInteger.DivRem(value, factor, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            value = quotient;
            steps++;
        }

        return (value, steps);
    }
}
