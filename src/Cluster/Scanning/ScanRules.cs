using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Policies;

namespace Sluice.Cluster.Scanning;

/// <summary>
/// Which policies a scan asks, and about which resources. Objects are judged as if they were created now: that is what becomes of them when they are
/// rolled out, restored or moved, and all that can be said of an object without whoever writes it.
/// </summary>
internal static class ScanRules
{
    /// <summary>Whether a policy of a kind wants the objects of a resource.</summary>
    public static bool IsWanted(SluiceConfiguration configuration, ScannedResource resource, PolicyKind kind) =>
        configuration.Policies.Any(policy => policy.Type.Kind == kind && policy.Rules.Any(rule => Wants(rule, resource)));

    /// <summary>Whether any policy wants objects of a group.</summary>
    public static bool IsWantedGroup(SluiceConfiguration configuration, string group) =>
        configuration.Policies.Any(policy => policy.Rules.Any(rule => IsScanned(rule) && (rule.Group == "*" || rule.Group == group)));

    /// <summary>Policies that a scan cannot ask, and those whose answer depends on who asks, each with the reason.</summary>
    public static IEnumerable<(string Policy, string Why)> Limits(SluiceConfiguration configuration, string user)
    {
        foreach (var policy in configuration.Policies)
        {
            if (!policy.Rules.Any(IsScanned))
            {
                yield return (policy.Name, policy.Rules.IsEmpty
                    ? "it is for no requests"
                    : $"it is for {string.Join(", ", policy.Rules.Select(rule => $"{rule.Operations.ToString().ToUpperInvariant()} of {rule.Resource}").Distinct())}, and not for objects as they are created");
            }
            else if (policy.Match.Users.Restricts || policy.Match.Groups.Restricts)
            {
                yield return (policy.Name, $"its match depends on who asks; judged as for {user} (--user, --group)");
            }
        }
    }

    private static bool IsScanned(ResourceRule rule) => (rule.Operations & Operations.Create) != 0 && !rule.Resource.Contains('/', StringComparison.Ordinal);

    private static bool Wants(ResourceRule rule, ScannedResource resource) => IsScanned(rule)
        && (rule.Resource == "*" ? !UnaskedResources.Contains(resource.Group, resource.Plural) : rule.Resource == resource.Plural)
        && (rule.Group == "*" || rule.Group == resource.Group)
        && rule.Scope switch
        {
            ResourceScope.Namespaced => resource.IsNamespaced,
            ResourceScope.Cluster => !resource.IsNamespaced,
            _ => true,
        };
}
