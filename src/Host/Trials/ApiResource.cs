using Sluice.Json;

namespace Sluice.Host.Trials;

/// <summary>What the API server calls an object's resource, told from its apiVersion and kind.</summary>
/// <param name="Group">API group; "" for the core one.</param>
/// <param name="Version">Version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Resource">Plural name.</param>
/// <param name="IsNamespaced">Whether it is in a namespace. Kinds that Kubernetes does not come with are taken to be.</param>
internal sealed record ApiResource(string Group, string Version, string Kind, string Resource, bool IsNamespaced)
{
    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_api-resources/ of 1.34, NAMESPACED false.
    private static readonly HashSet<string> ClusterScoped =
    [
        "APIService", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding", "ClusterTrustBundle", "ComponentStatus", "CSIDriver", "CSINode",
        "CustomResourceDefinition", "DeviceClass", "FlowSchema", "IngressClass", "IPAddress", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume", "PriorityClass", "PriorityLevelConfiguration", "ResourceSlice", "RuntimeClass",
        "SelfSubjectAccessReview", "ServiceCIDR", "StorageClass", "StorageVersion", "SubjectAccessReview", "TokenReview", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment", "VolumeAttributesClass",
    ];

    /// <summary>The resource of an object.</summary>
    public static ApiResource Of(Node @object)
    {
        var apiVersion = @object["apiVersion"u8].Text ?? "v1";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var kind = @object["kind"u8].Text ?? "Pod";
        return new ApiResource(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind, Plural(kind), !ClusterScoped.Contains(kind));
    }

    // As Kubernetes guesses it from a kind (meta.UnsafeGuessKindToResource).
    private static string Plural(string kind)
    {
        var singular = kind.ToLowerInvariant();
        return singular switch
        {
            "endpoints" => singular,
            [.., 's'] or [.., 'x'] or [.., 'c', 'h'] => singular + "es",
            [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => singular[..^1] + "ies",
            _ => singular + "s",
        };
    }
}
