namespace Sluice.Expressions;

/// <summary>
/// Comparing numbers of all three types by their value, as cel-go does: a whole number is compared with a floating-point one as if it were
/// one, so that very large ones are equal to their neighbours.
/// </summary>
internal static class Numbers
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    /// <summary>Compares two numbers; NaN is in no order.</summary>
    /// <returns>False when one is no number, or none that can be compared.</returns>
    public static bool TryCompare(in Value left, in Value right, out int order)
    {
        int? result = (left.Kind, right.Kind) switch
        {
            (ValueKind.Int, ValueKind.Int) => left.AsInt().CompareTo(right.AsInt()),
            (ValueKind.Int, ValueKind.Uint) => Compare(left.AsInt(), right.AsUint()),
            (ValueKind.Int, ValueKind.Double) => Compare(left.AsInt(), right.AsDouble()),
            (ValueKind.Uint, ValueKind.Uint) => left.AsUint().CompareTo(right.AsUint()),
            (ValueKind.Uint, ValueKind.Int) => -Compare(right.AsInt(), left.AsUint()),
            (ValueKind.Uint, ValueKind.Double) => Compare(left.AsUint(), right.AsDouble()),
            (ValueKind.Double, ValueKind.Double) => Compare(left.AsDouble(), right.AsDouble()),
            (ValueKind.Double, ValueKind.Int) => -Compare(right.AsInt(), left.AsDouble()),
            (ValueKind.Double, ValueKind.Uint) => -Compare(right.AsUint(), left.AsDouble()),
            _ => null,
        };
        order = result ?? 0;
        return result is not null;
    }

    private static int Compare(long left, ulong right) => left < 0 ? -1 : ((ulong)left).CompareTo(right);

    private static int? Compare(double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);

    private static int? Compare(long left, double right) =>
        right > TwoTo63 ? -1 : Compare((double)left, right);

    private static int? Compare(ulong left, double right) =>
        right > TwoTo64 ? -1 : Compare((double)left, right);
}
