using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>Compares values of the types that have an order.</summary>
internal static class ValueOrder
{
    /// <summary>Whether values of this kind have an order.</summary>
    public static bool IsComparable(ValueKind kind) => kind is
        ValueKind.Int or ValueKind.Uint or ValueKind.Double or ValueKind.Bool or ValueKind.String or ValueKind.Bytes or ValueKind.Timestamp or ValueKind.Duration;

    /// <summary>-1, 0 or 1; null of values that are in no order, such as NaN or values of different types.</summary>
    public static int? Compare(in Value left, in Value right) => (left.Kind, right.Kind) switch
    {
        (ValueKind.String, ValueKind.String) => CompareTexts(left.AsString(), right.AsString()),
        (ValueKind.Bytes, ValueKind.Bytes) => Math.Sign(left.AsBytes().AsSpan().SequenceCompareTo(right.AsBytes())),
        (ValueKind.Bool, ValueKind.Bool) => left.AsBool().CompareTo(right.AsBool()),
        (ValueKind.Duration, ValueKind.Duration) => left.AsDuration().CompareTo(right.AsDuration()),
        (ValueKind.Timestamp, ValueKind.Timestamp) => left.ToTimestamp().CompareTo(right.ToTimestamp()),
        _ => Numbers.TryCompare(left, right, out var order) ? order : null,
    };

    /// <summary>By the code points, as UTF-8 is compared.</summary>
    public static int CompareTexts(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // Half a pair of surrogates is a character beyond all that are written with one char.
        var (first, second) = (left[common], right[common]);
        var differs = char.IsSurrogate(first) != char.IsSurrogate(second);
        return differs ? (char.IsSurrogate(first) ? 1 : -1) : Math.Sign(first.CompareTo(second));
    }
}
