using Sluice.Checking;
using Sluice.Configuration;
using Sluice.Hosting.DryRuns;
using Sluice.Yaml;

namespace Sluice.Hosting.Playing;

/// <summary>What the page shows.</summary>
internal sealed record PlayAnswer
{
    /// <summary>What is wrong, each with the editor that it is in.</summary>
    public IReadOnlyList<(string Editor, ConfigurationError Error)> Errors { get; init; } = [];

    /// <summary>What loads, but is likely not meant.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What becomes of the objects.</summary>
    public IReadOnlyList<ManifestDryRun> Tried { get; init; } = [];

    /// <summary>What policies asked a cluster for, and there is none.</summary>
    public IReadOnlyCollection<string> Missing { get; init; } = [];

    /// <summary>The configuration; null when it has errors.</summary>
    public SluiceConfiguration? Configuration { get; init; }
}
