using System.Collections.Frozen;
using Sluice.Admission;

namespace Sluice.Policies;

/// <summary>
/// What <c>*</c> does not mean: the heartbeat of the cluster and its own questions of who may do what. A policy that touches them, or a webhook that
/// is slow to answer, stops nodes and authorization. One that names them gets them.
/// </summary>
internal static class UnaskedResources
{
    /// <summary>Groups all of whose resources are left out: access reviews, leases, the newer group of events.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["authentication.k8s.io", "authorization.k8s.io", "coordination.k8s.io", "events.k8s.io"];

    /// <summary>Resources of the core group that are left out; <c>nodes/status</c> is what the kubelet reports.</summary>
    public static IReadOnlyList<string> CoreResources { get; } = ["events", "nodes/status"];

    private static readonly FrozenSet<string> GroupSet = Groups.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a resource is left out.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="resource">Its plural name, with a subresource where one is meant.</param>
    public static bool Contains(string group, string resource) => GroupSet.Contains(group) || (group.Length == 0 && CoreResources.Contains(resource));

    /// <summary>Whether a request is left out.</summary>
    public static bool Contains(AdmissionRequest request) =>
        GroupSet.Contains(request.Resource.Group)
        || (request.Resource.Group.Length == 0 && (request.Resource.Name, request.SubResource) is ("events", _) or ("nodes", "status"));
}
