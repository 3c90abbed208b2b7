using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Admission;

namespace Sluice.Telemetry;

/// <summary>
/// What one policy did, counted since the process began: a policy keeps its counts over reloads of the configuration. All results are shown
/// from the start, so that the first denial is an increase.
/// </summary>
internal sealed class PolicyCounts
{
    private static readonly ConcurrentDictionary<(string Policy, string Type), PolicyCounts> All = new();

    private readonly long[] _counts = new long[ResultLabels.Length];

    static PolicyCounts() =>
        SluiceMeter.Instance.CreateObservableCounter("sluice_policy_results_total", Measure, description: "Reviews that a policy was asked about, by what it did.");

    /// <summary>The words of <see cref="PolicyResult"/> as labels, in its order.</summary>
    public static string[] ResultLabels { get; } = [.. Enum.GetNames<PolicyResult>().Select(name => name.ToLowerInvariant())];

    /// <summary>The counts of a policy.</summary>
    public static PolicyCounts Of(string policy, string type) => All.GetOrAdd((policy, type), _ => new PolicyCounts());

    /// <summary>Counts what it did with one review.</summary>
    public void Add(PolicyResult result) => Interlocked.Increment(ref _counts[(int)result]);

    /// <summary>What was counted.</summary>
    public static IEnumerable<Measurement<long>> Measure()
    {
        foreach (var ((policy, type), counts) in All)
        {
            for (var i = 0; i < ResultLabels.Length; i++)
            {
                yield return new Measurement<long>(Interlocked.Read(ref counts._counts[i]), new("policy", policy), new("type", type), new("result", ResultLabels[i]));
            }
        }
    }
}
