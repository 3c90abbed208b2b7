using Sluice.Policies.Pods;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>The labels that the replicas of a workload share.</summary>
internal static class ReplicaLabels
{
    // Each of these names one pod of a StatefulSet or an indexed Job: with it in a selector, a replica would only ever meet itself.
    // Revision hashes are no such labels: with them old and new replicas do not stand in each other's way during a roll-out.
    private static readonly string[] OfOnePod =
        ["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index"];

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
