using Sluice.Policies.Pods;

namespace Sluice.Policies;

/// <summary>Which rules are of what pods are made from.</summary>
internal static class WorkloadRules
{
    /// <summary>Whether a rule may be of objects with a template for pods.</summary>
    public static bool IsOfWorkloads(ResourceRule rule) =>
        rule is { Resource: "*" } or { Group: "", Resource: "podtemplates" } || PodRules.Workloads.Any(workload => workload.Group == rule.Group && workload.Resource == rule.Resource);
}
