using Sluice.Json;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>
/// The kinds of which Sluice ever made objects, in a ConfigMap of its namespace: what a policy made is found by it when the policy is gone, whoever leads then.
/// </summary>
internal sealed class KindRecord(ApiServerClient client, string space)
{
    private readonly ObjectReference _configMap = new("", "v1", "configmaps", space, "sluice-controller-kinds");

    /// <summary>The kinds.</summary>
    public IReadOnlySet<ObjectKind> Kinds { get; private set; } = new HashSet<ObjectKind>();

    /// <summary>Reads it.</summary>
    /// <returns>Why it cannot be read; null when it was.</returns>
    public async Task<string?> LoadAsync(CancellationToken cancellation)
    {
        var answer = await client.CallAsync(HttpMethod.Get, _configMap.Path, null, cancellation).ConfigureAwait(false);
        if (answer.Outcome is not (KubernetesOutcome.Found or KubernetesOutcome.NotFound))
        {
            return answer.Explain(_configMap);
        }

        Kinds = (ControllerJson.Parse(answer)["data"u8]["kinds"u8].Text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(parts => parts.Length == 2).Select(parts => new ObjectKind(parts[0], parts[1])).ToHashSet();
        return null;
    }

    /// <summary>Writes it, when it is another.</summary>
    /// <returns>Why it cannot be written; null when it is.</returns>
    public async Task<string?> SaveAsync(IReadOnlySet<ObjectKind> kinds, CancellationToken cancellation)
    {
        if (kinds.SetEquals(Kinds))
        {
            return null;
        }

        var root = Node.Parse("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}"u8);
        root.EnsureObject("metadata").Set("name", _configMap.Name);
        root.EnsureObject("data").Set("kinds", string.Join('\n', kinds.Select(kind => kind.ToString()).Order(StringComparer.Ordinal)));
        var answer = await client.CallAsync(HttpMethod.Patch, $"{_configMap.Path}?fieldManager={OwnObject.FieldManager}&force=true", root.ToBody(ControllerJson.ApplyPatch), cancellation).ConfigureAwait(false);
        if (answer.Outcome != KubernetesOutcome.Found)
        {
            return answer.Explain(_configMap, "patch");
        }

        Kinds = kinds;
        return null;
    }
}
