using System.Collections.Frozen;
using Sluice.Admission;
using Sluice.Kubernetes;

namespace Sluice.Policies.RequiredMetadata;

/// <summary>
/// Objects that the control plane and the kubelets write for themselves, without a person who could add a label: to refuse them breaks
/// the cluster (no node joins, no namespace gets its service account, nobody may ask what they may do).
/// </summary>
internal static class SystemObjects
{
    private static readonly FrozenSet<string> Groups = FrozenSet.Create(
        "discovery.k8s.io", "internal.apiserver.k8s.io", "metrics.k8s.io");

    private static readonly FrozenSet<(string Group, string Resource)> Resources = FrozenSet.Create(
        ("", "endpoints"), ("", "nodes"), ("", "bindings"), ("", "componentstatuses"),
        ("apps", "controllerrevisions"), ("certificates.k8s.io", "certificatesigningrequests"), ("networking.k8s.io", "ipaddresses"),
        ("resource.k8s.io", "resourceslices"), ("storage.k8s.io", "csinodes"), ("storage.k8s.io", "csistoragecapacities"), ("storage.k8s.io", "volumeattachments"));

    /// <summary>Whether a request is for one of them.</summary>
    public static bool Contains(AdmissionRequest request) =>
        ControlPlaneUsers.Contains(request.UserName)
        || Groups.Contains(request.Resource.Group)
        || Resources.Contains((request.Resource.Group, request.Resource.Name))
        || request.Resource is { Group: "", Name: "serviceaccounts" } && NameOf(request) == "default"
        || request.Resource is { Group: "", Name: "configmaps" } && NameOf(request) == "kube-root-ca.crt";

    private static string? NameOf(AdmissionRequest request) => request.Name.Length > 0 ? request.Name : request.Object["metadata"u8]["name"u8].Text;
}
