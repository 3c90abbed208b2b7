using Sluice.Json;
using Sluice.Policies.Pods;
using Sluice.Policies.Templates;

namespace Sluice.Policies.SchedulingDefaults;

/// <summary>A topology spread constraint to add.</summary>
/// <param name="Json">The whole.</param>
/// <param name="HasSelector">Whether it says which pods are counted; else the pod's replicas are.</param>
/// <param name="MatchLabelKeys">Its <c>matchLabelKeys</c>.</param>
internal sealed record TopologySpreadConstraint(TemplatePiece Json, bool HasSelector, IReadOnlyList<string> MatchLabelKeys)
{
    /// <summary>Adds it to a pod; not to one without labels that tell its replicas from other pods, when those would be counted.</summary>
    public void PutInto(Pod pod, Rendering rendering)
    {
        var selector = HasSelector ? null : ReplicaLabels.Selector(pod, MatchLabelKeys);
        if (!HasSelector && selector is null)
        {
            return;
        }

        var added = pod.Spec.EnsureArray("topologySpreadConstraints").AppendJson(Json.Render(rendering));
        if (selector is not null)
        {
            added.SetJson("labelSelector", selector);
        }
    }
}
