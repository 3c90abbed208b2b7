using System.Collections.Concurrent;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>The resources of kinds: Kubernetes' own are known, for others the API server is asked once.</summary>
internal sealed class ResourceFinder(ApiServerClient client)
{
    private readonly ConcurrentDictionary<ObjectKind, ObjectReference> _known = new();

    /// <summary>The collection of a kind, in all namespaces; null when there is none now, and why.</summary>
    public async Task<(ObjectReference? Resource, string Fault)> FindAsync(ObjectKind kind, CancellationToken cancellation)
    {
        if (_known.TryGetValue(kind, out var known))
        {
            return (known, "");
        }

        var (group, version) = kind.ApiVersion.Split('/') is [var before, var behind] ? (before, behind) : ("", kind.ApiVersion);
        if (kind.Resource is { } own)
        {
            return (_known[kind] = new ObjectReference(group, version, own.Plural, "", ""), "");
        }

        var answer = await client.CallAsync(HttpMethod.Get, group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}", null, cancellation).ConfigureAwait(false);
        foreach (var resource in ControllerJson.Parse(answer)["resources"u8].Items)
        {
            if (resource["kind"u8].Text == kind.Name && resource["namespaced"u8].IsTrue && resource["name"u8].Text is { } plural && !plural.Contains('/', StringComparison.Ordinal))
            {
                return (_known[kind] = new ObjectReference(group, version, plural, "", ""), "");
            }
        }

        return (null, answer.Outcome is KubernetesOutcome.Found or KubernetesOutcome.NotFound ? $"the API server has no kind {kind} whose objects are in namespaces" : answer.Message);
    }
}
