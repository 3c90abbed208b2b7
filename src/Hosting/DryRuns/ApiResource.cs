using Sluice.Json;
using Sluice.Kubernetes.Schema;

namespace Sluice.Hosting.DryRuns;

/// <summary>What the API server calls an object's resource, told from its apiVersion and kind.</summary>
/// <param name="Group">API group; "" for the core one.</param>
/// <param name="Version">Version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Resource">Plural name.</param>
/// <param name="IsNamespaced">Whether it is in a namespace. Kinds that nobody knows are taken to be.</param>
internal sealed record ApiResource(string Group, string Version, string Kind, string Resource, bool IsNamespaced)
{
    // Kinds that many clusters have beside Kubernetes' own, as their CustomResourceDefinitions say, and those of Kubernetes that no API server has by default.
    private static readonly HashSet<string> ClusterScoped =
    [
        "ClusterTrustBundle.certificates.k8s.io", "ComponentStatus.", "DeviceTaintRule.resource.k8s.io", "StorageVersion.internal.apiserver.k8s.io",
        "StorageVersionMigration.storagemigration.k8s.io",
        "AdminNetworkPolicy.policy.networking.k8s.io", "BaselineAdminNetworkPolicy.policy.networking.k8s.io", "BGPConfiguration.crd.projectcalico.org",
        "CiliumClusterwideNetworkPolicy.cilium.io", "CiliumNode.cilium.io", "ClusterCleanupPolicy.kyverno.io", "ClusterExternalSecret.external-secrets.io",
        "ClusterIssuer.cert-manager.io", "ClusterPolicy.kyverno.io", "ClusterPolicyReport.wgpolicyk8s.io", "ClusterSecretStore.external-secrets.io",
        "ClusterTriggerAuthentication.keda.sh", "Config.config.gatekeeper.sh", "ConstraintTemplate.templates.gatekeeper.sh", "EC2NodeClass.karpenter.k8s.aws",
        "GatewayClass.gateway.networking.k8s.io", "GlobalNetworkPolicy.crd.projectcalico.org", "IPPool.crd.projectcalico.org", "NodeClaim.karpenter.sh",
        "NodePool.karpenter.sh", "VolumeGroupSnapshotClass.groupsnapshot.storage.k8s.io", "VolumeSnapshotClass.snapshot.storage.k8s.io",
        "VolumeSnapshotContent.snapshot.storage.k8s.io",
    ];

    // Kinds that there are only as what is written to a subresource, and of which object.
    private static readonly Dictionary<(string Group, string Kind), ApiResource> OfSubresources = new()
    {
        [("policy", "Eviction")] = new("", "v1", "Eviction", "pods", true) { SubResource = "eviction" },
        [("authentication.k8s.io", "TokenRequest")] = new("", "v1", "TokenRequest", "serviceaccounts", true) { SubResource = "token" },
    };

    /// <summary>The subresource that objects of this kind are written to; "" for the object itself.</summary>
    public string SubResource { get; init; } = "";

    /// <summary>Group of the kind, where it is not that of the resource: an Eviction is of group policy, and goes to pods/eviction.</summary>
    public string KindGroup { get => field ?? Group; init; }

    /// <summary>The same of the version.</summary>
    public string KindVersion { get => field ?? Version; init; }

    /// <summary>The resource of an object, as far as its kind is a known one.</summary>
    public static ApiResource Of(Node @object)
    {
        var apiVersion = @object["apiVersion"u8].Text ?? "v1";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var kind = @object["kind"u8].Text ?? "Pod";
        var (group, version) = (slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..]);
        if (OfSubresources.TryGetValue((group, kind), out var parent))
        {
            return parent with { KindGroup = group, KindVersion = version };
        }

        return KubernetesSchema.Default.FindResource(apiVersion, kind) is { } known
            ? new ApiResource(group, version, kind, known.Plural, known.IsNamespaced)
            : new ApiResource(group, version, kind, Plural(kind), !IsClusterScoped(group, kind));
    }

    /// <summary>Whether it is a Scale: how many replicas a workload of another kind shall have.</summary>
    public bool IsScale => this is { Group: "autoscaling", Kind: "Scale" };

    // Versions come and go, alpha ones are not in the schema: the scope of a kind stays.
    private static bool IsClusterScoped(string group, string kind) =>
        ClusterScoped.Contains($"{kind}.{group}") || KubernetesSchema.Default.Resources.Any(known => known.Group == group && known.Kind == kind && !known.IsNamespaced);

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

/// <summary>The resources of objects that come together: a CustomResourceDefinition among them says what its kind is.</summary>
internal sealed class ApiResources
{
    private readonly Dictionary<(string Group, string Kind), (string Plural, bool IsNamespaced)> _definitions = [];
    private readonly IReadOnlyList<Node> _objects;

    /// <summary>Reads the definitions among objects.</summary>
    public ApiResources(IReadOnlyList<Node> objects)
    {
        _objects = objects;
        foreach (var spec in objects.Where(one => one["kind"u8].TextEquals("CustomResourceDefinition"u8)).Select(one => one["spec"u8]))
        {
            if (spec["group"u8].Text is { } group && spec["names"u8]["kind"u8].Text is { } kind && spec["names"u8]["plural"u8].Text is { } plural)
            {
                _definitions[(group, kind)] = (plural, !spec["scope"u8].TextEquals("Cluster"u8));
            }
        }
    }

    /// <summary>The resource of an object.</summary>
    public ApiResource Of(Node @object)
    {
        var guess = ApiResource.Of(@object);
        return _definitions.TryGetValue((guess.Group, guess.Kind), out var defined)
            ? guess with { Resource = defined.Plural, IsNamespaced = defined.IsNamespaced }
            : guess.IsScale && Scaled(@object) is { } workload ? Of(workload) with { Kind = guess.Kind, SubResource = "scale", KindGroup = guess.Group, KindVersion = guess.Version }
            : guess;
    }

    /// <summary>What a Scale is of: it does not say itself, so that it is looked for among the objects that it comes with. Missing where it is none of them.</summary>
    public Node? Scaled(Node scale)
    {
        foreach (var other in _objects)
        {
            var (own, its) = (scale["metadata"u8], other["metadata"u8]);
            if (KubernetesSchema.Default.FindResource(other["apiVersion"u8].Text ?? "", other["kind"u8].Text ?? "")?.Subresources.Contains("scale") == true
                && own["name"u8].Text == its["name"u8].Text
                && (own["namespace"u8].Text is not { } named || (its["namespace"u8].Text ?? named) == named))
            {
                return other;
            }
        }

        return null;
    }
}
