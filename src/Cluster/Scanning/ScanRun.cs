using Sluice.Cluster.Connecting;

namespace Sluice.Cluster.Scanning;

/// <summary>A scan of the cluster that a kubeconfig names.</summary>
internal static class ScanRun
{
    /// <summary>Finds the cluster.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null for where kubectl looks.</param>
    /// <param name="context">Name of a context in it; null for the current one.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The API server; or why there is none.</returns>
    public static (ApiServerClient? Client, string? Error) Open(string? kubeconfig, string? context, TimeProvider time)
    {
        var result = ClusterConnections.Find(kubeconfig, context, Environment.GetEnvironmentVariable);
        return result.IsFound ? (new ApiServerClient(result.Connection, time), null) : (null, result.Error);
    }

    /// <summary>What policies ask while a scan goes on: the same cluster.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null for where kubectl looks.</param>
    /// <param name="context">Name of a context in it; null for the current one.</param>
    /// <param name="time">The clock.</param>
    public static IKubernetesApi Asked(string? kubeconfig, string? context, TimeProvider time)
    {
        var result = ClusterConnections.Find(kubeconfig, context, Environment.GetEnvironmentVariable);
        return result.IsFound
            ? KubernetesApis.Connect(result.Connection, time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)
            : new UnconnectedKubernetesApi(result.Error);
    }
}
