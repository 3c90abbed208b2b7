using Sluice.Cluster;

namespace Sluice.Configuration;

/// <summary>What the policies of a configuration look up in the cluster.</summary>
internal static class ClusterLookUps
{
    /// <summary>Begins to watch all of it.</summary>
    /// <param name="configuration">The policies.</param>
    /// <param name="kubernetes">The cluster; null where the process offers none. It is not looked at when no policy asks.</param>
    /// <returns>Which policies cannot decide, and why, for people; null when all can.</returns>
    public static string? Begin(SluiceConfiguration configuration, IKubernetesApi? kubernetes)
    {
        var asking = configuration.Policies.Where(policy => policy.Policy.NeedsCluster).ToList();
        if (asking.Count == 0)
        {
            kubernetes?.Watch([]);
            return null;
        }

        if (kubernetes is not { Problem: null })
        {
            var names = string.Join(", ", asking.Select(policy => $"\"{policy.Name}\""));
            return $"{names} cannot decide, so that failurePolicy does: {kubernetes?.Problem ?? UnconnectedKubernetesApi.Nothing}";
        }

        kubernetes.Watch([.. asking.SelectMany(policy => policy.Policy.LookUps)]);
        return null;
    }
}
