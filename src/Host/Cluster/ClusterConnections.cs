using Sluice.Cluster;

namespace Sluice.Host.Cluster;

/// <summary>Finds the cluster that the process may ask.</summary>
internal static class ClusterConnections
{
    /// <summary>The API as the process reaches it. One that cannot be reached still answers: that it cannot be, and why.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null to look where kubectl does.</param>
    /// <param name="logger">Gets a warning when the server's certificate is not verified.</param>
    public static IKubernetesApi Open(string? kubeconfig, ILogger logger)
    {
        var result = Find(kubeconfig, Environment.GetEnvironmentVariable);
        if (!result.IsFound)
        {
            return new UnconnectedKubernetesApi(result.Error);
        }

        if (result.Connection.SkipsVerification)
        {
            ClusterLog.NotVerified(logger, result.Connection.Server);
        }

        return new RestKubernetesApi(result.Connection);
    }

    /// <summary>The connection: the file that is named, else KUBECONFIG, else the pod's service account, else ~/.kube/config.</summary>
    public static ConnectionResult Find(string? kubeconfig, Func<string, string?> environment)
    {
        var files = kubeconfig ?? environment("KUBECONFIG");
        if (!string.IsNullOrEmpty(files))
        {
            return Kubeconfig.Read(files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        }

        if (InClusterConnection.Find(environment) is { } inCluster)
        {
            return inCluster;
        }

        var own = Path.Combine(environment("HOME") ?? "", ".kube", "config");
        return File.Exists(own)
            ? Kubeconfig.Read([own])
            : ConnectionResult.Failed($"there is no cluster to ask: expected --kubeconfig, KUBECONFIG, a pod's service account, or {own}");
    }
}
