using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Kubernetes;
using Sluice.Pipeline;

namespace Sluice.Webhooks;

/// <summary>One webhook of a webhook configuration: policies with the same failurePolicy and the same namespaces.</summary>
internal sealed record PlannedWebhook
{
    /// <summary>Its name, unique, a domain name such as <c>fail.mutate.sluice.dev</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The path that it calls.</summary>
    public required string Path { get; init; }

    /// <summary>Mutating or validating.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>What the API server does when it cannot call it.</summary>
    public required FailurePolicy FailurePolicy { get; init; }

    /// <summary>The policies that it is for, in the order of the file.</summary>
    public required ImmutableArray<ConfiguredPolicy> Policies { get; init; }

    /// <summary>The requests that these policies want.</summary>
    public required ImmutableArray<WebhookRule> Rules { get; init; }

    /// <summary>The namespaces of these policies.</summary>
    public NamespaceScope Scope => Policies[0].Match.Scope;

    /// <summary>The object selector that all of these policies have; else everything.</summary>
    public required LabelSelector ObjectSelector { get; init; }
}

/// <summary>Divides the policies of a configuration into webhooks.</summary>
internal static class WebhookPlan
{
    /// <summary>The webhooks of one kind, in the order in which their first policies stand in the file.</summary>
    public static ImmutableArray<PlannedWebhook> Of(SluiceConfiguration configuration, PolicyKind kind)
    {
        var groups = configuration.Policies.Where(policy => policy.Type.Kind == kind && policy.Rules.Length > 0)
            .GroupBy(policy => (policy.FailurePolicy, policy.Group))
            .ToList();
        return [.. groups.Select(group => Plan(kind, [.. group]))];
    }

    // Its name and path say what it is for, not what others there are: a policy that comes or goes renames none, and what was put into one by hand
    // or by cert-manager (its caBundle) stays.
    private static PlannedWebhook Plan(PolicyKind kind, ImmutableArray<ConfiguredPolicy> policies)
    {
        var path = WebhookRoute.PathOf(kind, policies[0].FailurePolicy, policies[0].Group);
        return new PlannedWebhook
        {
            Name = string.Join('.', path[1..].Split('/').Reverse()) + ".sluice.dev",
            Path = path,
            Kind = kind,
            FailurePolicy = policies[0].FailurePolicy,
            Policies = policies,
            Rules = RuleSet.Merge(policies.SelectMany(policy => policy.Rules)),
            ObjectSelector = SharedObjectSelector(policies),
        };
    }

    // One that only some have must not keep objects from the others.
    private static LabelSelector SharedObjectSelector(ImmutableArray<ConfiguredPolicy> policies)
    {
        var first = policies[0].Match.ObjectSelector;
        return policies.All(policy => policy.Match.ObjectSelector.ToCanonicalText() == first.ToCanonicalText()) ? first : LabelSelector.Everything;
    }
}
