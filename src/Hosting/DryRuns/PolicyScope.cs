using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Kubernetes;

namespace Sluice.Hosting.DryRuns;

/// <summary>Says of a policy that was not asked, why.</summary>
internal static class PolicyScope
{
    /// <summary>Whether the policy is for such resources and operations at all, whatever its match says.</summary>
    public static bool IsForResource(ConfiguredPolicy policy, AdmissionRequest request) => policy.Rules.Any(rule => rule.Matches(request));

    /// <summary>Why a policy that is for the resource was not asked.</summary>
    public static string WhyNot(PolicyMatch match, AdmissionRequest request)
    {
        if (request.Namespace.Length > 0 && !match.Namespaces.Matches(request.Namespace))
        {
            return $"namespace {request.Namespace} is {Excluded(match.Namespaces, request.Namespace)} by match.namespaces";
        }

        if (request.Namespace.Length == 0 && !match.Namespaces.IncludesAll)
        {
            return "it is in no namespace, and match.namespaces includes only some";
        }

        return !match.Users.Matches(request.UserName) ? $"user {request.UserName} is {Excluded(match.Users, request.UserName)} by match.users"
            : !match.MatchesGroups(request) ? "the user's groups are left out by match.groups"
            : !match.MatchesName(request) ? $"name {request.DisplayName} is {Excluded(match.Names, request.DisplayName)} by match.names"
            : !match.Conditions.Matches(request, out _) ? "a condition of match.conditions does not hold"
            : "match.objectSelector does not select its labels";
    }

    /// <summary>Whether the API server would call for a namespace with these labels.</summary>
    public static bool SelectsNamespace(ConfiguredPolicy policy, string @namespace, IReadOnlyDictionary<string, string> labels)
    {
        // As the API server: a selector of namespaces keeps no cluster-scoped object away.
        if (@namespace.Length == 0)
        {
            return true;
        }

        var all = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        all.TryAdd(NamespaceScope.NameLabel, @namespace);
        return policy.Match.NamespaceSelector.Matches(new DictionaryLabels(all));
    }

    private static string Excluded(GlobSet names, string name) => names.Exclude.Any(glob => glob.IsMatch(name)) ? "excluded" : "not included";
}
