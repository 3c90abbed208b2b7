using Sluice.Kubernetes;

namespace Sluice.Configuration;

/// <summary>
/// Namespaces of what a cluster itself needs, which no policy touches unless its match says <c>systemNamespaces: true</c>: a cluster whose network, storage,
/// certificates or autoscaling cannot start does not come back by itself.
/// </summary>
internal static class SystemNamespaces
{
    private static readonly string[] ControlPlane = ["kube-system", "kube-public", "kube-node-lease"];

    private static readonly string[] Networking =
    [
        "calico-apiserver", "calico-system", "cilium", "cilium-secrets", "istio-system", "kube-flannel", "linkerd", "linkerd-cni", "metallb-system", "tigera-operator",
    ];

    private static readonly string[] Storage = ["local-path-storage", "longhorn-system", "openebs", "rook-ceph", "trident"];

    private static readonly string[] CertificatesAndAutoscaling = ["cert-manager", "karpenter", "keda"];

    private static readonly string[] Distributions =
    [
        "amazon-guardduty", "azure-arc", "cattle-fleet-system", "cattle-system", "gatekeeper-system", "gke-managed-system", "gmp-public", "gmp-system", "kyverno",
        "openshift", "openshift-*", "tanzu-system", "vmware-system-*",
    ];

    /// <summary>The namespaces, as globs.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ControlPlane, .. Networking, .. Storage, .. CertificatesAndAutoscaling, .. Distributions];

    /// <summary>Those that are names, which the API server can be told as labels.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Where(pattern => !pattern.Contains('*', StringComparison.Ordinal))];

    /// <summary>Whether a namespace is one of them.</summary>
    public static bool Contains(string name) => All.Any(pattern => new Glob(pattern).IsMatch(name));
}
