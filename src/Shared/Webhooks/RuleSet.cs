using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Policies;

namespace Sluice.Webhooks;

/// <summary>A rule of a webhook configuration: these operations on these resources of one API group.</summary>
/// <param name="Group">API group; "" for the core one, <c>*</c> for all.</param>
/// <param name="Resources">Plural names, with subresources (<c>nodes/status</c>); sorted.</param>
/// <param name="Operations">The operations.</param>
internal sealed record WebhookRule(string Group, ImmutableArray<string> Resources, Operations Operations)
{
    /// <summary>Whether only objects in namespaces, or only those outside of them.</summary>
    public ResourceScope Scope { get; init; }
}

/// <summary>Puts the rules of several policies together: as few as say the same, none wider than what the policies want.</summary>
internal static class RuleSet
{
    /// <summary>Merges rules. Their order does not matter.</summary>
    public static ImmutableArray<WebhookRule> Merge(IEnumerable<ResourceRule> rules)
    {
        var united = rules.GroupBy(rule => (rule.Group, rule.Resource, rule.Scope))
            .Select(same => same.First() with { Operations = same.Aggregate(Operations.None, (all, rule) => all | rule.Operations) })
            .ToList();
        return
        [
            .. united.Select(rule => rule with { Operations = rule.Operations & ~CoveredBy(united, rule) })
                .Where(rule => rule.Operations != Operations.None)
                .GroupBy(rule => (rule.Group, rule.Operations, rule.Scope))
                .Select(same => new WebhookRule(same.Key.Group, [.. same.Select(rule => rule.Resource).Order(StringComparer.Ordinal)], same.Key.Operations) { Scope = same.Key.Scope })
                .OrderBy(rule => rule.Group, StringComparer.Ordinal)
                .ThenBy(rule => rule.Resources[0], StringComparer.Ordinal),
        ];
    }

    // What a rule with a * says already of another one.
    private static Operations CoveredBy(IEnumerable<ResourceRule> rules, ResourceRule rule) =>
        rules.Where(other => other != rule && Covers(other, rule)).Aggregate(Operations.None, (all, other) => all | other.Operations);

    /// <summary>Whether the resources of one rule have those of another among them, whatever the operations.</summary>
    internal static bool Covers(ResourceRule wide, ResourceRule narrow) =>
        (wide.Group == "*" || wide.Group == narrow.Group)
        && (wide.Scope == ResourceScope.Any || wide.Scope == narrow.Scope)
        && (wide.Resource == narrow.Resource || CoversAll(wide.Resource, narrow));

    // A * is every resource that need not be named, but no subresource; */status is that of every one.
    private static bool CoversAll(string wide, ResourceRule narrow) =>
        wide.StartsWith('*') && SubResource(wide) == SubResource(narrow.Resource) && !UnaskedResources.Contains(narrow.Group, narrow.Resource);

    private static string SubResource(string resource) => resource.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? resource[slash..] : "";
}
