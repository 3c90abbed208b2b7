using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Decisions;

namespace Sluice.Hosting.DryRuns;

/// <summary>What each policy of a configuration says to the review that it sees, also why it says nothing.</summary>
/// <param name="configuration">All policies, those included that are not asked.</param>
internal sealed class DryRunOutcomes(SluiceConfiguration configuration) : IDecisionObserver
{
    private const string NotSelected = "match.namespaceSelector does not select its namespace";

    private readonly List<DryRunOutcome> _all = [];

    /// <summary>What they say, in the order of the file.</summary>
    public IReadOnlyList<DryRunOutcome> All => _all;

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        foreach (var policy in configuration.Policies)
        {
            if (policy.Type.Kind == review.Call.Kind && PolicyScope.IsForResource(policy, review.Request))
            {
                _all.Add(OutcomeOf(policy, ref review));
            }
        }
    }

    private static DryRunOutcome OutcomeOf(ConfiguredPolicy policy, ref DecidedReview review)
    {
        if (review.Decision.Outcomes.Where(outcome => outcome.Policy == policy.Name).Cast<PolicyOutcome?>().FirstOrDefault() is not { } outcome)
        {
            var why = review.Configuration.Policies.Contains(policy) ? PolicyScope.WhyNot(policy.Match, review.Request) : NotSelected;
            return new DryRunOutcome(policy.Name, policy.Type.Name, null, why, TimeSpan.Zero);
        }

        return new DryRunOutcome(policy.Name, policy.Type.Name, outcome.Result, outcome.Detail, outcome.Elapsed)
        {
            Findings = review.Decision.Denials.FirstOrDefault(denial => denial.Policy == policy.Name)?.Findings ?? [],
        };
    }
}
