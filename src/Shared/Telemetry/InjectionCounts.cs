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

    private readonly BoundedCounts<string> _counts = new(mostNamespaces, PolicyResults.Count, [], Other, time);

    /// <summary>Counts what one policy did with a pod. What is not a name would be a label of any length and content.</summary>
    public void Add(string podNamespace, PolicyResult result) => _counts.Add(KubernetesNames.IsDns1123Label(podNamespace) ? podNamespace : Other, (int)result);

    /// <summary>What was counted.</summary>
    public IEnumerable<Measurement<long>> Measure() => _counts.Measure((name, result) => [new("namespace", name), new("status", Status((PolicyResult)result))]);

    private static string Status(PolicyResult result) => result switch
    {
        PolicyResult.Patched => "injected",
        PolicyResult.Allowed => "skipped",
        _ => result.Word(),
    };
}
