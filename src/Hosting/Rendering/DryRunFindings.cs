using Sluice.Admission;
using Sluice.Hosting.DryRuns;

namespace Sluice.Hosting.Rendering;

/// <summary>Something that a policy has against an object.</summary>
/// <param name="Tried">The object.</param>
/// <param name="Policy">The policy; "" where it is Sluice itself.</param>
/// <param name="Type">Its catalogue type.</param>
/// <param name="Message">What it says.</param>
/// <param name="IsDenied">Whether the object is denied by it; else it is only warned of or audited.</param>
internal sealed record DryRunFinding(ManifestDryRun Tried, string Policy, string Type, string Message, bool IsDenied);

/// <summary>Picks the findings out of what was tried, for reports that know no objects that are well.</summary>
internal static class DryRunFindings
{
    /// <summary>The findings, object by object.</summary>
    public static IEnumerable<DryRunFinding> Of(IEnumerable<ManifestDryRun> tried) => tried.SelectMany(Of);

    /// <summary>The findings of one object.</summary>
    public static IEnumerable<DryRunFinding> Of(ManifestDryRun tried)
    {
        if (tried.DryRun.Fault is { } fault)
        {
            yield return new DryRunFinding(tried, "", "", fault, IsDenied: true);
        }

        foreach (var outcome in tried.DryRun.Outcomes)
        {
            if (outcome.Result is PolicyResult.Denied or PolicyResult.Failed or PolicyResult.Warned or PolicyResult.Audited)
            {
                yield return new DryRunFinding(tried, outcome.Policy, outcome.Type, outcome.Detail, outcome.Result is PolicyResult.Denied || (outcome.Result is PolicyResult.Failed && !tried.DryRun.IsAllowed));
            }
        }
    }
}
