using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Admission;

namespace Sluice.Telemetry;

/// <summary>What the policies that inject sidecars did, by namespace.</summary>
/// <param name="mostNamespaces">Namespaces that get a label of their own; further ones are counted as <c>other</c>.</param>
internal sealed class InjectionCounts(int mostNamespaces)
{
    private const string Other = "other";

    private readonly ConcurrentDictionary<string, long[]> _namespaces = new();
    private int _taken;

    /// <summary>Counts what one policy did with a pod.</summary>
    public void Add(string podNamespace, PolicyResult result)
    {
        if (!_namespaces.TryGetValue(podNamespace, out var counts))
        {
            var hasRoom = Volatile.Read(ref _taken) < mostNamespaces && Interlocked.Increment(ref _taken) <= mostNamespaces;
            counts = _namespaces.GetOrAdd(hasRoom ? podNamespace : Other, _ => new long[PolicyCounts.ResultLabels.Length]);
        }

        Interlocked.Increment(ref counts[(int)result]);
    }

    /// <summary>What was counted.</summary>
    public IEnumerable<Measurement<long>> Measure()
    {
        foreach (var (name, counts) in _namespaces)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                var count = Interlocked.Read(ref counts[i]);
                if (count > 0)
                {
                    yield return new Measurement<long>(count, new("namespace", name), new("status", Status((PolicyResult)i)));
                }
            }
        }
    }

    private static string Status(PolicyResult result) => result switch
    {
        PolicyResult.Patched => "injected",
        PolicyResult.Allowed => "skipped",
        _ => PolicyCounts.ResultLabels[(int)result],
    };
}
