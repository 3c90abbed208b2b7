using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>
/// What each policy did: it keeps its counts over reloads of the configuration. All results are shown from the start, so that the first denial is an
/// increase.
/// </summary>
internal sealed class PolicyCounts
{
    private readonly ConcurrentDictionary<(string Policy, string Type), long[]> _all = new();
    private volatile Current? _current;

    /// <summary>Counts what the policies of a configuration did with one review.</summary>
    /// <param name="review">The review.</param>
    /// <param name="injections">Gets what those did that inject sidecars.</param>
    public void Add(ref DecidedReview review, InjectionCounts injections)
    {
        var outcomes = review.Decision.Outcomes;
        if (outcomes.Count == 0)
        {
            return;
        }

        var policies = Of(review.Configuration);
        for (var i = 0; i < outcomes.Count; i++)
        {
            var (policy, result) = (policies[outcomes[i].Policy], outcomes[i].Result);
            Interlocked.Increment(ref policy.Counts[(int)result]);
            if (policy.InjectsSidecar)
            {
                injections.Add(review.Request.Namespace, result);
            }
        }
    }

    /// <summary>What was counted.</summary>
    /// <param name="configuration">The one in use, whose policies are shown before they did anything.</param>
    public IEnumerable<Measurement<long>> Measure(SluiceConfiguration configuration)
    {
        Of(configuration);
        foreach (var ((policy, type), counts) in _all)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                yield return new Measurement<long>(Interlocked.Read(ref counts[i]), new("policy", policy), new("type", type), new("result", ((PolicyResult)i).Word()));
            }
        }
    }

    private FrozenDictionary<string, Counted> Of(SluiceConfiguration configuration)
    {
        if (_current is { } current && ReferenceEquals(current.Configuration, configuration))
        {
            return current.Policies;
        }

        var policies = configuration.Policies.ToFrozenDictionary(
            policy => policy.Name,
            policy => new Counted(_all.GetOrAdd((policy.Name, policy.Type.Name), static _ => new long[PolicyResults.Count]), policy.Type.InjectsSidecar));
        _current = new Current(configuration, policies);
        return policies;
    }

    private sealed record Counted(long[] Counts, bool InjectsSidecar);

    private sealed record Current(SluiceConfiguration Configuration, FrozenDictionary<string, Counted> Policies);
}
