using Sluice.Json;

namespace Sluice.Policies.Sidecar;

/// <summary>Fits a template's container into a pod that has resources for all its containers (KEP-2837): they would refuse it, or take what the pod's own need.</summary>
internal static class ContainerBudget
{
    /// <summary>Takes away what the pod as a whole has: cpu, memory and huge pages. Devices are a container's own.</summary>
    /// <param name="json">The container.</param>
    /// <returns>The container without it.</returns>
    public static ReadOnlySpan<byte> Share(ReadOnlySpan<byte> json)
    {
        var container = Node.Parse(json);
        var resources = container["resources"u8];
        if (!resources.IsObject)
        {
            return json;
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

        return container.ToJson().Span;
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
