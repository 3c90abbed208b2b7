namespace Sluice.Webhooks;

/// <summary>Where the API server finds Sluice, and whom it trusts there.</summary>
internal sealed record WebhookTarget
{
    /// <summary>An https address without a path; null when it is a Service.</summary>
    public Uri? Url { get; init; }

    /// <summary>A Service; null when it is an address.</summary>
    public ServiceReference? Service { get; init; }

    /// <summary>Certificates (PEM) of the authorities that the server's certificate is of; null: those that the API server's machine trusts.</summary>
    public string? CaBundle { get; init; }

    /// <summary>The cert-manager Certificate, <c>namespace/name</c>, whose authority cert-manager puts into the configuration; null for none.</summary>
    public string? CertManagerCertificate { get; init; }

    /// <summary>Whether to add CEL match conditions (Kubernetes 1.30 and later) where they save calls.</summary>
    public bool MatchConditions { get; init; }

    /// <summary>
    /// Whether the API server loads the configurations from a directory of its own machine, and not through its API: then their names, and those of
    /// their webhooks, end in <c>.static.k8s.io</c> (https://kubernetes.io/docs/reference/access-authn-authz/manifest-admission-control/).
    /// </summary>
    public bool IsStatic { get; init; }

    /// <summary>Sluice's own namespace, which no webhook is called for: a Sluice that is down must be able to start.</summary>
    public required string OwnNamespace { get; init; }
}

/// <summary>A Service in the cluster.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Port">Its port; 443 when not said.</param>
internal sealed record ServiceReference(string Namespace, string Name, int Port);
