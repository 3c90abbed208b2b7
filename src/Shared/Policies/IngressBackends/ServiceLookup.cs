using System.Collections.Concurrent;
using Sluice.Cluster;

namespace Sluice.Policies.IngressBackends;

/// <summary>Looks Services up, each once and several at a time.</summary>
internal static class ServiceLookup
{
    // An Ingress can name hundreds of Services: enough at a time to be quick, few enough not to flood the API server.
    private const int AtATime = 8;

    /// <summary>The answer for each name.</summary>
    /// <param name="names">Names of Services.</param>
    /// <param name="ask">Asks for one of them.</param>
    /// <param name="cancellation">Ends all of it.</param>
    public static async Task<ConcurrentDictionary<string, KubernetesAnswer>> GetAsync(
        IEnumerable<string> names, Func<string, CancellationToken, ValueTask<KubernetesAnswer>> ask, CancellationToken cancellation)
    {
        var answers = new ConcurrentDictionary<string, KubernetesAnswer>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation };
        await Parallel.ForEachAsync(names.Distinct(StringComparer.Ordinal), options, async (name, token) =>
            answers[name] = await ask(name, token).ConfigureAwait(false)).ConfigureAwait(false);
        return answers;
    }
}
