using Sluice.Admission;
using Sluice.Host.Trials;

namespace Sluice.Host.Rendering;

/// <summary>Something that a policy has against an object.</summary>
/// <param name="Tried">The object.</param>
/// <param name="Policy">The policy; "" where it is Sluice itself.</param>
/// <param name="Type">Its catalogue type.</param>
/// <param name="Message">What it says.</param>
/// <param name="IsDenied">Whether the object is denied by it; else it is only warned of or audited.</param>
internal sealed record TrialFinding(ManifestTrial Tried, string Policy, string Type, string Message, bool IsDenied);

/// <summary>Picks the findings out of what was tried, for reports that know no objects that are well.</summary>
internal static class TrialFindings
{
    /// <summary>The findings, object by object.</summary>
    public static IEnumerable<TrialFinding> Of(IEnumerable<ManifestTrial> tried) => tried.SelectMany(Of);

    /// <summary>The findings of one object.</summary>
    public static IEnumerable<TrialFinding> Of(ManifestTrial tried)
    {
        if (tried.Trial.Fault is { } fault)
        {
            yield return new TrialFinding(tried, "", "", fault, IsDenied: true);
        }

        foreach (var outcome in tried.Trial.Outcomes)
        {
            if (outcome.Result is PolicyResult.Denied or PolicyResult.Failed or PolicyResult.Warned or PolicyResult.Audited)
            {
                yield return new TrialFinding(tried, outcome.Policy, outcome.Type, outcome.Detail, outcome.Result is PolicyResult.Denied || (outcome.Result is PolicyResult.Failed && !tried.Trial.IsAllowed));
            }
        }
    }
}
