using Sluice.Json;
using Sluice.Policies.Pods;

namespace Sluice.Policies.Sidecar;

/// <summary>Fits a template's container into a pod that has resources for all its containers (KEP-2837): they would refuse it, or take what the pod's own need.</summary>
internal static class ContainerBudget
{
    /// <summary>Takes away what the pod as a whole has: cpu, memory and huge pages. Devices are a container's own.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <returns>Whether anything was taken away.</returns>
    public static bool Share(Pod pod, Node container)
    {
        var resources = container["resources"u8];
        if (!resources.IsObject || !pod.SharesResources())
        {
            return false;
        }

        foreach (var group in new[] { "requests", "limits" })
        {
            foreach (var name in Shared(resources[group]))
            {
                resources[group].Remove(name);
            }

            if (resources[group] is { IsObject: true, Count: 0 })
            {
                resources.Remove(group);
            }
        }

        if (resources.Count == 0)
        {
            container.Remove("resources");
        }

        return true;
    }

    private static List<string> Shared(Node amounts)
    {
        var names = new List<string>();
        foreach (var member in amounts.Members)
        {
            if (member.Name is "cpu" or "memory" || member.Name.StartsWith("hugepages-", StringComparison.Ordinal))
            {
                names.Add(member.Name);
            }
        }

        return names;
    }
}
