using System.Collections.Frozen;
using Sluice.Policies.Pods;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>The labels that the replicas of a workload share.</summary>
internal static class ReplicaLabels
{
    // Each of these names one pod of a StatefulSet or an indexed Job: with it in a selector, a replica would only ever meet itself.
    // Revision hashes are no such labels: with them old and new replicas do not stand in each other's way during a roll-out.
    private static readonly FrozenSet<string> OfOnePod = FrozenSet.Create(
        // Kubernetes: https://kubernetes.io/docs/reference/labels-annotations-taints/
        "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index",
        // JobSet, LeaderWorkerSet, Kubeflow, Kueue, Spark, Ray
        "jobset.sigs.k8s.io/job-index", "jobset.sigs.k8s.io/job-key", "jobset.sigs.k8s.io/job-global-index", "jobset.sigs.k8s.io/job-group-index",
        "leaderworkerset.sigs.k8s.io/worker-index", "leaderworkerset.sigs.k8s.io/group-index", "leaderworkerset.sigs.k8s.io/group-key",
        "training.kubeflow.org/replica-index", "kueue.x-k8s.io/podset-index",
        "spark-exec-id", "ray.io/replica-index",
        // Databases and brokers, OpenKruise
        "cnpg.io/instanceName", "cnpg.io/instanceRole", "strimzi.io/pod-name", "apps.kruise.io/cloneset-instance-id", "apps.kubernetes.io/instance-id");

    /// <summary>A label selector for the replicas of a pod, as JSON; null when it has no labels that tell them from other pods.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="except">Keys that are matched otherwise: Kubernetes refuses a key in both labelSelector and matchLabelKeys.</param>
    public static byte[]? Selector(Pod pod, IReadOnlyList<string> except)
    {
        var labels = new JsonObjectText();
        var any = false;
        foreach (var member in pod.Metadata["labels"u8].Members)
        {
            if (member.Value.Text is { } value && !OfOnePod.Contains(member.Name) && !except.Contains(member.Name))
            {
                labels.AddText(member.Name, value);
                any = true;
            }
        }

        var selector = new JsonObjectText();
        selector.AddJson("matchLabels", labels.ToUtf8());
        return any ? selector.ToUtf8() : null;
    }
}
