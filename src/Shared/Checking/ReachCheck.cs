using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Checking;

/// <summary>Finds policies that no request can reach.</summary>
internal static class ReachCheck
{
    public static IEnumerable<Finding> Find(ConfiguredPolicy policy) =>
        WhyNever(policy) is { } why ? [Finding.About(policy, FindingKind.NeverMatches, $"can never match: {why}")] : [];

    private static string? WhyNever(ConfiguredPolicy policy)
    {
        var match = policy.Match;
        if (policy.Type.Kind == PolicyKind.Generating)
        {
            return WhyNoNamespace(match);
        }

        if (policy.Rules.IsEmpty)
        {
            return "its settings name no resource; expected one or more";
        }

        if (Coverage.IsEmpty(match.Users))
        {
            return "match.users excludes every user that it includes; expected a user that is left";
        }

        if (Coverage.Contradiction(match.ObjectSelector.Requirements) is { } label)
        {
            return $"match.objectSelector has conditions on \"{label}\" that no label meets together";
        }

        // Objects without a namespace are not asked for one.
        if (policy.Rules.Any(rule => rule.Resource is not ("pods" or "pods/resize" or "pods/ephemeralcontainers" or "ingresses")))
        {
            return null;
        }

        return WhyNoNamespace(match);
    }

    private static string? WhyNoNamespace(PolicyMatch match) =>
        Coverage.IsEmpty(match.Namespaces) ? "match.namespaces excludes every namespace that it includes; expected a namespace that is left"
            : Coverage.Contradiction(match.NamespaceSelector.Requirements) is { } key ? $"match.namespaceSelector has conditions on \"{key}\" that no label meets together"
            : null;
}
