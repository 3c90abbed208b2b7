using Sluice.Admission;

namespace Sluice.Policies.Pods;

/// <summary>The requests that policies on pods want.</summary>
public static class PodRules
{
    /// <summary>Pods when they are made: what mutates pods wants, because the containers of a running pod cannot change.</summary>
    public static IReadOnlyList<ResourceRule> Created { get; } = [new("", "pods", Operations.Create)];

    /// <summary>Workloads whose templates pods are made from.</summary>
    public static IReadOnlyList<ResourceRule> Workloads { get; } =
    [
        new("apps", "deployments", Operations.Create | Operations.Update),
        new("apps", "statefulsets", Operations.Create | Operations.Update),
        new("apps", "daemonsets", Operations.Create | Operations.Update),
        new("apps", "replicasets", Operations.Create | Operations.Update),
        new("", "replicationcontrollers", Operations.Create | Operations.Update),
        new("batch", "jobs", Operations.Create | Operations.Update),
        new("batch", "cronjobs", Operations.Create | Operations.Update),
    ];
}
