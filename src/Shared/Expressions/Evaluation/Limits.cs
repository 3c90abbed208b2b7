namespace Sluice.Expressions;

/// <summary>What expressions may cost, in Kubernetes' units (about 50 ns) and with Kubernetes' numbers.</summary>
internal static class Limits
{
    /// <summary>One evaluation of one expression.</summary>
    public const ulong PerExpression = 1_000_000;

    /// <summary>What one evaluation of an expression can cost by the estimate, for it to be loaded: Kubernetes' limit for the rules of custom resources.</summary>
    public const ulong Estimate = 10_000_000;

    /// <summary>All expressions of one policy in one review.</summary>
    public const ulong PerPolicy = 10_000_000;

    /// <summary>All match conditions of one policy in one review.</summary>
    public const ulong PerMatchConditions = 2_500_000;

    /// <summary>Rounds of a loop between two readings of the clock.</summary>
    public const int RoundsBetweenChecks = 100;

    /// <summary>Values within a value, all levels counted: no list of lists can grow without bound by holding itself many times.</summary>
    public const long Weight = 10_000_000;

    /// <summary>Levels of lists and maps within each other.</summary>
    public const int Depth = 500;
}
