using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Telemetry;

/// <summary>What the policies that inject sidecars did, by namespace.</summary>
/// <param name="mostNamespaces">Namespaces that get a label of their own; further ones are counted as <c>other</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class InjectionCounts(int mostNamespaces, TimeProvider time)
{
    private const string Other = "other";

    private readonly Places<string, long[]> _namespaces = new(mostNamespaces, time, NewCounts);
    private readonly long[] _others = NewCounts();

    /// <summary>Counts what one policy did with a pod.</summary>
    public void Add(string podNamespace, PolicyResult result)
    {
        // What is no name would be a label of any length and content.
        var isName = podNamespace is not Other && KubernetesNames.IsDns1123Label(podNamespace);
        var counts = isName && _namespaces.TryFind(podNamespace, out var own) ? own : _others;
        Interlocked.Increment(ref counts[(int)result]);
    }

    /// <summary>What was counted.</summary>
    public IEnumerable<Measurement<long>> Measure()
    {
        foreach (var (name, counts) in _namespaces.All.Append(KeyValuePair.Create(Other, _others)))
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

    private static long[] NewCounts() => new long[PolicyCounts.ResultLabels.Length];

    private static string Status(PolicyResult result) => result switch
    {
        PolicyResult.Patched => "injected",
        PolicyResult.Allowed => "skipped",
        _ => PolicyCounts.ResultLabels[(int)result],
    };
}
