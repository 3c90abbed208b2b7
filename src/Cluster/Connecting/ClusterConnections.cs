namespace Sluice.Cluster.Connecting;

/// <summary>Finds the cluster that the process may ask.</summary>
internal static class ClusterConnections
{
    /// <summary>The connection: the file that is named, else KUBECONFIG, else the pod's service account, else ~/.kube/config.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null to look where kubectl does.</param>
    /// <param name="context">Name of a context in it; null for the current one.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static ConnectionResult Find(string? kubeconfig, string? context, Func<string, string?> environment)
    {
        var files = kubeconfig ?? environment("KUBECONFIG");
        if (!string.IsNullOrEmpty(files))
        {
            return Kubeconfig.Read(files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), context);
        }

        if (context is null && InClusterConnection.Find(environment) is { } inCluster)
        {
            return inCluster;
        }

        var own = Path.Combine(environment("HOME") ?? "", ".kube", "config");
        return File.Exists(own)
            ? Kubeconfig.Read([own], context)
            : ConnectionResult.Failed($"there is no cluster to ask: expected --kubeconfig, KUBECONFIG, a pod's service account, or {own}");
    }
}
