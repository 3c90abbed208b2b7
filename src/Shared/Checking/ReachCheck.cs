using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Kubernetes.Schema;
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

        if (Coverage.IsEmpty(match.Groups) || match.Groups.Excludes("system:authenticated"))
        {
            return "match.groups excludes every user; expected some that are left (system:authenticated are all)";
        }

        if (Coverage.IsEmpty(match.Names))
        {
            return "match.names excludes every name that it includes; expected a name that is left";
        }

        if (policy.Rules.All(IsElsewhere))
        {
            return policy.Rules[0].Scope == ResourceScope.Cluster
                ? "match.scope is Cluster, and its objects are in namespaces; expected other resources, or no scope"
                : $"its objects are outside of namespaces, and {(match.Namespaces.IncludesAll ? "match.scope is Namespaced" : "match.namespaces includes only some namespaces")}; expected other resources, or no such key";
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

    // Of a kind that is not Kubernetes' own it is not known.
    private static bool IsElsewhere(ResourceRule rule) => rule.Scope != ResourceScope.Any
        && KubernetesSchema.Default.Resources.FirstOrDefault(resource => resource.Group == rule.Group && resource.Plural == rule.Resource.Split('/')[0]) is { } known
        && known.IsNamespaced != (rule.Scope == ResourceScope.Namespaced);

    private static string? WhyNoNamespace(PolicyMatch match) =>
        Coverage.IsEmpty(match.Namespaces) ? "match.namespaces excludes every namespace that it includes; expected a namespace that is left"
            : Coverage.Contradiction(match.NamespaceSelector.Requirements) is { } key ? $"match.namespaceSelector has conditions on \"{key}\" that no label meets together"
            : null;
}
