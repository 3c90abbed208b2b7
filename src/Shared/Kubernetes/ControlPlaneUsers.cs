using System.Collections.Frozen;

namespace Sluice.Kubernetes;

/// <summary>
/// The users that a cluster itself writes as: the API server, the scheduler, the controllers of kube-controller-manager, the kubelets. What they write they make out of
/// other objects, or for themselves; there is nobody behind them who could mend it.
/// </summary>
internal static class ControlPlaneUsers
{
    private const string ControllerPrefix = "system:serviceaccount:kube-system:";

    private const string NodePrefix = "system:node:";

    private static readonly FrozenSet<string> Components = FrozenSet.Create(
        "system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", "system:cloud-controller-manager");

    // The service accounts of https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles. Others in kube-system are of people's own programs.
    private static readonly FrozenSet<string> Controllers = FrozenSet.Create(
        "attachdetach-controller", "bootstrap-signer", "certificate-controller", "clusterrole-aggregation-controller", "cronjob-controller", "daemon-set-controller",
        "deployment-controller", "device-taint-eviction-controller", "disruption-controller", "endpoint-controller", "endpointslice-controller", "endpointslicemirroring-controller",
        "ephemeral-volume-controller", "expand-controller", "generic-garbage-collector", "horizontal-pod-autoscaler", "job-controller", "legacy-service-account-token-cleaner",
        "namespace-controller", "node-controller", "persistent-volume-binder", "pod-garbage-collector", "podcertificaterequest-cleaner-controller", "pv-protection-controller", "pvc-protection-controller",
        "replicaset-controller", "replication-controller", "resource-claim-controller", "resourcequota-controller", "root-ca-cert-publisher", "route-controller",
        "selinux-warning-controller", "service-account-controller", "service-cidrs-controller", "service-controller", "statefulset-controller", "storage-version-migrator-controller",
        "token-cleaner", "ttl-after-finished-controller", "ttl-controller", "validatingadmissionpolicy-status-controller", "volumeattributesclass-protection-controller");

    /// <summary>Whether a user is one of them.</summary>
    public static bool Contains(string user) =>
        Components.Contains(user)
        || user.StartsWith(NodePrefix, StringComparison.Ordinal)
        || (user.StartsWith(ControllerPrefix, StringComparison.Ordinal) && Controllers.Contains(user[ControllerPrefix.Length..]));
}
