using System.Collections.Concurrent;
using Sluice.Cluster;

namespace Sluice.Policies.IngressBackends;

/// <summary>Looks Services up, each once and several at a time.</summary>
internal static class ServiceLookup
{
    // An Ingress can name hundreds of Services: enough at a time to be quick, few enough not to flood the API server.
    private const int AtATime = 8;

    /// <summary>The answer for each name.</summary>
    public static async Task<IReadOnlyDictionary<string, KubernetesAnswer>> GetAsync(
        IKubernetesApi api, string @namespace, IEnumerable<string> names, CancellationToken cancellation)
    {
        var answers = new ConcurrentDictionary<string, KubernetesAnswer>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation };
        await Parallel.ForEachAsync(names.Distinct(StringComparer.Ordinal), options, async (name, token) =>
            answers[name] = await api.GetAsync(new ObjectReference("", "v1", "services", @namespace, name), token).ConfigureAwait(false)).ConfigureAwait(false);
        return answers;
    }
}
