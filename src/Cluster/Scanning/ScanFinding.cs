namespace Sluice.Cluster.Scanning;

/// <summary>What a policy has against an object.</summary>
internal enum ScanResult
{
    /// <summary>It would be denied.</summary>
    Denied,

    /// <summary>The policy cannot decide: a defect, out of time, something that it may not read.</summary>
    Failed,

    /// <summary>It would be changed.</summary>
    Changed,

    /// <summary>It would be denied or changed, were it not for the action Warn.</summary>
    Warned,

    /// <summary>It would be denied or changed, were it not for the action Audit.</summary>
    Audited,
}

/// <summary>A finding.</summary>
/// <param name="Policy">The policy; "" where it is Sluice itself.</param>
/// <param name="Type">Its catalogue type.</param>
/// <param name="Result">What would be.</param>
/// <param name="Object">The object, or the one that owns it.</param>
/// <param name="Message">What the policy says.</param>
internal sealed record ScanFinding(string Policy, string Type, ScanResult Result, ScannedObject Object, string Message)
{
    /// <summary>What would be changed, as JSON Patch; "" for nothing, or for more than is kept.</summary>
    public string Patch { get; init; } = "";

    /// <summary>What would be changed, for people, as the caller had it made; "" for nothing.</summary>
    public string Difference { get; init; } = "";

    /// <summary>Where it was read, as <c>file:line</c>; "" for a cluster.</summary>
    public string Place { get; init; } = "";

    /// <summary>How many objects of the owner it is about; 1 where it is the object itself.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The first of the objects that the owner has it for; the object itself where nothing owns it.</summary>
    public ScannedObject First { get; init; } = Object;
}
