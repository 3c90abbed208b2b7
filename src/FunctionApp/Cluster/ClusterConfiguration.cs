using k8s;
using Sluice.Cluster;

namespace Sluice.FunctionApp.Cluster;

/// <summary>Finds the cluster that the process may ask, in the order of <c>sluice serve</c>.</summary>
internal static class ClusterConfiguration
{
    /// <summary>The API as the process reaches it: by KUBECONFIG, else as the pod's service account, else by ~/.kube/config. Nothing is read or sent before the first call.</summary>
    public static IKubernetesApi Open() => Find() is { } configuration
        ? new ClientKubernetesApi(configuration)
        : new UnconnectedKubernetesApi($"there is no cluster to ask: expected KUBECONFIG, a pod's service account, or {KubernetesClientConfiguration.KubeConfigDefaultLocation}");

    private static Func<KubernetesClientConfiguration>? Find()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")))
        {
            return KubernetesClientConfiguration.BuildDefaultConfig;
        }

        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST")))
        {
            return KubernetesClientConfiguration.InClusterConfig;
        }

        var own = KubernetesClientConfiguration.KubeConfigDefaultLocation;
        return File.Exists(own) ? () => KubernetesClientConfiguration.BuildConfigFromConfigFile(own) : null;
    }
}
