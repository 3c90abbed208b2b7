using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

/// <summary>What is done to an object, and by whom. What is not said is told from the object.</summary>
internal sealed record DryRunRequest
{
    /// <summary>Who asks when nobody is named: the user of a kubeconfig that kubeadm makes.</summary>
    public const string DefaultUser = "kubernetes-admin";

    private const string ServiceAccount = "system:serviceaccount:";

    /// <summary>The object; on DELETE the one that is stored.</summary>
    public required Node Object { get; init; }

    /// <summary>The operation.</summary>
    public Operations Operation { get; init; } = Operations.Create;

    /// <summary>The stored object of an UPDATE; missing for one that is the same.</summary>
    public Node OldObject { get; init; }

    /// <summary>The objects as they are sent, missing where they are; null for those that the operation has.</summary>
    public ExactObjects? Exactly { get; init; }

    /// <summary>Who asks.</summary>
    public string User { get; init; } = DefaultUser;

    /// <summary>The groups of who asks; null for those that the API server gives such a user.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The namespace of the request; null for the object's own, else <c>default</c>; none for cluster-scoped objects.</summary>
    public string? Namespace { get; init; }

    /// <summary>Labels of the namespace, for the policies' namespaceSelector, which is the API server's to apply; null to apply none.</summary>
    public IReadOnlyDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>The subresource, such as <c>status</c>; "" for the object itself, or for what the object's kind is written to.</summary>
    public string SubResource { get; init; } = "";

    /// <summary>The name, when it is not the object's.</summary>
    public string? Name { get; init; }

    /// <summary>The resource; null for the object's.</summary>
    public ApiResource? Resource { get; init; }

    /// <summary>Whether nothing will be stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Version of the AdmissionReview.</summary>
    public string ReviewVersion { get; init; } = "admission.k8s.io/v1";

    /// <summary>The objects as they are sent.</summary>
    public ExactObjects Sent => Exactly ?? Operation switch
    {
        Operations.Update => new ExactObjects(Object, OldObject.Exists ? OldObject : Object),
        Operations.Delete => new ExactObjects(default, Object),
        _ => new ExactObjects(Object, default),
    };

    /// <summary>The groups as the API server says them.</summary>
    public IReadOnlyList<string> EffectiveGroups => Groups ?? (User.StartsWith(ServiceAccount, StringComparison.Ordinal)
        ? ["system:serviceaccounts", $"system:serviceaccounts:{User[ServiceAccount.Length..].Split(':')[0]}", "system:authenticated"]
        : ["system:authenticated"]);

    /// <summary>The resource that is asked about.</summary>
    public ApiResource EffectiveResource => Resource ?? ApiResource.Of(Object);

    /// <summary>The subresource that is asked about; "" for the object itself.</summary>
    public string EffectiveSubResource => SubResource.Length > 0 ? SubResource : EffectiveResource.SubResource;

    /// <summary>The namespace as the API server says it; "" for none. Of a Namespace it gives its own name.</summary>
    public string EffectiveNamespace => Namespace ?? OwnNamespace;

    private string OwnNamespace => EffectiveResource switch
    {
        { Kind: "Namespace" } => Object["metadata"u8]["name"u8].Text ?? "",
        { IsNamespaced: false } => "",
        _ => Object["metadata"u8]["namespace"u8].Text ?? "default",
    };

    /// <summary>The name as the API server says it; "" for one that it is to make.</summary>
    public string EffectiveName => Name ?? Object["metadata"u8]["name"u8].Text ?? "";
}

/// <summary>The objects of a review, each missing where the review has none.</summary>
/// <param name="Object">The <c>object</c>.</param>
/// <param name="OldObject">The <c>oldObject</c>.</param>
internal sealed record ExactObjects(Node Object, Node OldObject);
