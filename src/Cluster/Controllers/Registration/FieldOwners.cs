using Sluice.Json;

namespace Sluice.Cluster.Controllers.Registration;

/// <summary>Whose the fields of a webhook configuration's webhooks are (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).</summary>
/// <param name="configuration">The configuration as it is in the cluster, with its managedFields.</param>
/// <param name="managers">The managers that are asked about.</param>
internal sealed class FieldOwners(Node configuration, IReadOnlyList<string> managers)
{
    /// <summary>Whether one of the managers owns a field, or something in it.</summary>
    /// <param name="webhook">The webhook's name.</param>
    /// <param name="path">The field: <c>namespaceSelector</c>, or <c>clientConfig</c> and <c>caBundle</c>.</param>
    public bool Own(string webhook, params ReadOnlySpan<string> path)
    {
        foreach (var entry in configuration["metadata"u8]["managedFields"u8].Items)
        {
            if (managers.Contains(entry["manager"u8].Text ?? "") && Holds(entry["fieldsV1"u8]["f:webhooks"u8], webhook, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(Node webhooks, string name, ReadOnlySpan<string> path)
    {
        foreach (var member in webhooks.Members)
        {
            // The key is JSON itself: k:{"name":"fail.mutate.sluice.dev"}.
            if (member.Name.StartsWith("k:", StringComparison.Ordinal) && member.Name.Contains($"\"{name}\"", StringComparison.Ordinal))
            {
                return Find(member.Value, path).Exists;
            }
        }

        return false;
    }

    private static Node Find(Node node, ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = node[$"f:{step}"];
        }

        return node;
    }
}
