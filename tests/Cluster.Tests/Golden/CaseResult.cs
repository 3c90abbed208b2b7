namespace Sluice.Cluster.Tests.Golden;

/// <summary>How a golden case went on a real API server.</summary>
/// <param name="Kind">Which of four.</param>
/// <param name="Detail">What differed, or why the case cannot show there.</param>
internal sealed record CaseResult(CaseResultKind Kind, string Detail)
{
    /// <summary>The API server answered and stored what the case expects.</summary>
    public static CaseResult Shown { get; } = new(CaseResultKind.Shown, "");

    /// <summary>It did not.</summary>
    public static CaseResult Wrong(string difference) => new(CaseResultKind.Wrong, difference);

    /// <summary>No client can bring this API server to ask for what the case asks.</summary>
    public static CaseResult Impossible(string reason) => new(CaseResultKind.Impossible, reason);

    /// <summary>This version of the API server has not yet, or no longer, what the case asks about.</summary>
    public static CaseResult NotServed(string reason) => new(CaseResultKind.NotServed, reason);
}

/// <summary>Which of four.</summary>
internal enum CaseResultKind
{
    /// <summary>As expected.</summary>
    Shown,

    /// <summary>Not as expected.</summary>
    Wrong,

    /// <summary>Not to be had there.</summary>
    Impossible,

    /// <summary>Not to be had in this version.</summary>
    NotServed,
}
