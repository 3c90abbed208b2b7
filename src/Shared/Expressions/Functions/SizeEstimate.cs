namespace Sluice.Expressions;

/// <summary>How large a value can be: characters, elements, entries; 1 of a number.</summary>
/// <param name="Minimum">At least.</param>
/// <param name="Maximum">At most.</param>
internal readonly record struct SizeEstimate(ulong Minimum, ulong Maximum)
{
    /// <summary>Exactly so large.</summary>
    public static SizeEstimate Exactly(ulong size) => new(size, size);

    /// <summary>One or the other.</summary>
    public SizeEstimate Or(SizeEstimate other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));

    /// <summary>One behind the other.</summary>
    public static SizeEstimate operator +(SizeEstimate left, SizeEstimate right) =>
        new(Saturating.Add(left.Minimum, right.Minimum), Saturating.Add(left.Maximum, right.Maximum));

    /// <summary>So many of the other.</summary>
    public static SizeEstimate operator *(SizeEstimate left, SizeEstimate right) =>
        new(Saturating.Multiply(left.Minimum, right.Minimum), Saturating.Multiply(left.Maximum, right.Maximum));
}

/// <summary>What a call can cost, its arguments not included.</summary>
/// <param name="Minimum">At least.</param>
/// <param name="Maximum">At most.</param>
internal readonly record struct CostEstimate(ulong Minimum, ulong Maximum)
{
    /// <summary>Exactly that.</summary>
    public static CostEstimate Exactly(ulong cost) => new(cost, cost);

    /// <summary>One or the other.</summary>
    public CostEstimate Or(CostEstimate other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));

    /// <summary>Both.</summary>
    public static CostEstimate operator +(CostEstimate left, CostEstimate right) =>
        new(Saturating.Add(left.Minimum, right.Minimum), Saturating.Add(left.Maximum, right.Maximum));

    /// <summary>For every one of so many.</summary>
    public static CostEstimate operator *(SizeEstimate times, CostEstimate cost) =>
        new(Saturating.Multiply(times.Minimum, cost.Minimum), Saturating.Multiply(times.Maximum, cost.Maximum));
}

/// <summary>Arithmetic that stops at the largest number.</summary>
internal static class Saturating
{
    /// <summary>The sum.</summary>
    public static ulong Add(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    /// <summary>The product.</summary>
    public static ulong Multiply(ulong left, ulong right) => Math.BigMul(left, right, out var low) == 0 ? low : ulong.MaxValue;

    /// <summary>The product with a fraction, rounded up.</summary>
    public static ulong Multiply(ulong size, double factor)
    {
        var product = Math.Ceiling(size * factor);
        return product >= ulong.MaxValue ? ulong.MaxValue : (ulong)product;
    }
}
