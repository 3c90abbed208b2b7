using Sluice.Cluster.Connecting;
using Sluice.Configuration;
using Sluice.Json;

namespace Sluice.Cluster.Doctor;

/// <summary>Looks at a cluster, or at files, for what can lock it.</summary>
internal sealed record Examination
{
    /// <summary>Sluice's own namespace.</summary>
    public string OwnNamespace { get; init; } = "sluice-system";

    /// <summary>The policies that are to be reached; null to look at webhooks alone.</summary>
    public SluiceConfiguration? Configuration { get; init; }

    /// <summary>Where they were read, for commands.</summary>
    public string ConfigurationPath { get; init; } = "sluice.yaml";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Looks at the objects of files. What is not among them may be in the cluster, and no server is called.</summary>
    public Task<IReadOnlyList<Finding>> OfFilesAsync(IReadOnlyList<Node> objects, CancellationToken cancellation) => FindAsync(new ClusterView(objects, isWhole: false), cancellation);

    /// <summary>Looks at a cluster.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null for where kubectl looks.</param>
    /// <param name="context">Name of a context in it; null for the current one.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The findings; or why it cannot be looked at.</returns>
    public async Task<(IReadOnlyList<Finding> Findings, string? Error)> OfClusterAsync(string? kubeconfig, string? context, CancellationToken cancellation)
    {
        var result = ClusterConnections.Find(kubeconfig, context, Environment.GetEnvironmentVariable);
        if (!result.IsFound)
        {
            return ([], result.Error);
        }

        using var client = new ApiServerClient(result.Connection, Time);
        var (view, error) = await new ClusterReader(client).ReadAsync(cancellation).ConfigureAwait(false);
        return view is null ? ([], error) : (await FindAsync(view, cancellation).ConfigureAwait(false), null);
    }

    private async Task<IReadOnlyList<Finding>> FindAsync(ClusterView view, CancellationToken cancellation)
    {
        List<Finding> findings =
        [
            .. InterceptionCheck.Find(view, OwnNamespace),
            .. BackendCheck.Find(view),
            .. await CertificateCheck.FindAsync(view, Time, cancellation).ConfigureAwait(false),
            .. Configuration is null ? [] : new RuleCheck(view, Configuration, ConfigurationPath).Find(),
        ];
        return [.. findings.OrderBy(finding => finding.Severity)];
    }
}
