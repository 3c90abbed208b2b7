using Microsoft.Extensions.Logging;
using Sluice.Cluster.Connecting;

namespace Sluice.Cluster;

/// <summary>The cluster of a process.</summary>
internal static class KubernetesApis
{
    /// <summary>The API as the process reaches it, looked for when a policy asks. One that cannot be reached still answers: that it cannot be, and why.</summary>
    /// <param name="kubeconfig">Path of a kubeconfig; null for KUBECONFIG, else the pod's service account, else ~/.kube/config.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the events of talking to the cluster.</param>
    public static IKubernetesApi Open(string? kubeconfig, TimeProvider time, ILogger logger)
    {
        var result = ClusterConnections.Find(kubeconfig, null, Environment.GetEnvironmentVariable);
        if (!result.IsFound)
        {
            return new UnconnectedKubernetesApi(result.Error);
        }

        if (result.Connection.SkipsVerification)
        {
            ClusterLog.NotVerified(logger, result.Connection.Server);
        }

        return Connect(result.Connection, time, logger);
    }

    /// <summary>The API by a connection.</summary>
    internal static ClientKubernetesApi Connect(ClusterConnection connection, TimeProvider time, ILogger logger) => new(new ApiServerClient(connection, time), time, logger);
}
