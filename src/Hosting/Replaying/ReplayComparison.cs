using Sluice.Admission;

namespace Sluice.Hosting.Replaying;

/// <summary>Says what two answers to one review differ in, by policy.</summary>
internal static class ReplayComparison
{
    private static readonly string Patched = PolicyResult.Patched.Word();
    private static readonly string Denied = PolicyResult.Denied.Word();

    /// <summary>The differences; none when the answers are the same.</summary>
    public static IReadOnlyList<(string Policy, string From, string To)> Find(ReplayAnswer before, ReplayAnswer after)
    {
        var changes = new List<(string, string, string)>();
        foreach (var policy in before.Results.Concat(after.Results).Select(result => result.Policy).Distinct(StringComparer.Ordinal))
        {
            var (from, to) = (before.ResultOf(policy), after.ResultOf(policy));
            if (from != to)
            {
                changes.Add((policy, from, to));
            }
        }

        // Which policy made which part of a patch nobody says: of those that have one both times, each may have another now.
        if (!changes.Exists(change => change.Item2 == Patched || change.Item3 == Patched) && before.IsAllowed == after.IsAllowed && !ReplayAnswer.IsSamePatch(before.Patch, after.Patch))
        {
            changes.AddRange(Both(before, after, Patched).Select(policy => (policy, Patched, $"{Patched} otherwise")));
        }

        if (!before.IsAllowed && !after.IsAllowed && before.Code != after.Code && changes.Count == 0)
        {
            changes.AddRange(Both(before, after, Denied).Select(policy => (policy, $"{Denied} ({before.Code})", $"{Denied} ({after.Code})")));
        }

        return changes;
    }

    private static IEnumerable<string> Both(ReplayAnswer before, ReplayAnswer after, string result)
    {
        var policies = after.Results.Where(one => one.Result == result && before.ResultOf(one.Policy) == result).Select(one => one.Policy).ToList();

        // Answers that differ are never passed over, whoever made the difference.
        return policies.Count > 0 ? policies : [""];
    }
}
