using Sluice.Json;

namespace Sluice.Cluster.Scanning;

/// <summary>What is scanned, and as whose.</summary>
internal sealed record ScanOptions
{
    /// <summary>Only this namespace; "" for all, and what is in none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Only what was created or written at this time or later; null for everything.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether what is found about pods, ReplicaSets and Jobs is said of the workloads that own them. Default: yes.</summary>
    public bool Owners { get; init; } = true;

    /// <summary>Who asks, for policies that depend on it.</summary>
    public string User { get; init; } = "kubernetes-admin";

    /// <summary>The groups of who asks; null for those that the API server gives to anybody.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Writes the difference between an object and what would become of it, for people; null for none.</summary>
    public Func<Node, Node, string>? Difference { get; init; }

    /// <summary>Characters of text that are kept of the findings.</summary>
    public int Capacity { get; init; } = ScanFindings.DefaultCapacity;

    /// <summary>The groups of who asks.</summary>
    public IReadOnlyList<string> EffectiveGroups => Groups ?? ["system:authenticated"];
}

/// <summary>How far a scan is.</summary>
/// <param name="Resource">The resource that is looked at; "" for none yet.</param>
/// <param name="Done">Objects that were looked at.</param>
/// <param name="All">Objects of it and those before, as far as is known.</param>
internal sealed record ScanProgress(string Resource, long Done, long All);

/// <summary>What a scan came to.</summary>
/// <param name="Findings">What was found.</param>
/// <param name="Objects">How many objects were judged.</param>
/// <param name="Faults">What could not be looked at; the findings are not all then.</param>
internal sealed record ScanOutcome(ScanFindings Findings, long Objects, IReadOnlyList<string> Faults);
