using System.Globalization;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Finds exceptions that are over, or soon will be.</summary>
internal static class ExceptionCheck
{
    // Two weeks: time to mend what was excepted, or to ask for longer.
    private const int DaysBefore = 14;

    public static IEnumerable<Finding> Find(ConfiguredPolicy policy, TimeProvider time)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var exception in policy.Exceptions)
        {
            if (!exception.IsOver(time) && Coverage.Covers(policy with { Match = exception.Match, Rules = exception.Rules }, policy))
            {
                yield return new Finding(FindingKind.WideExemption, exception.Place, policy.Name, "the exception lets off all that the policy is for; expected a match that leaves something, or action: Warn or Audit of the policy");
            }

            if (exception.Until is not { } until || until > today.AddDays(DaysBefore))
            {
                continue;
            }

            var day = until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            yield return new Finding(FindingKind.ExceptionEnds, exception.Place, policy.Name, until < today
                ? $"the exception ended on {day}, and the policy is for these requests again; take it out, or give it a later day"
                : $"the exception ends on {day}: from the day after, the policy is for these requests again ({exception.Reason})");
        }
    }
}
