using Sluice.Configuration;
using Sluice.Webhooks;

namespace Sluice.Cluster.Controllers;

/// <summary>What <c>sluice controller</c> does: each part is on when it has its options.</summary>
internal sealed record ControllerOptions
{
    /// <summary>The namespace of the Lease: Sluice's own.</summary>
    public required string Namespace { get; init; }

    /// <summary>The certificate's Secret, for the certificate rollout.</summary>
    public ObjectReference? CertificateRollout { get; init; }

    /// <summary>The webhook configurations, for the registration.</summary>
    public RegistrationOptions? Registration { get; init; }

    /// <summary>The policies of now, for the objects of namespaces.</summary>
    public Func<SluiceConfiguration>? NamespaceObjects { get; init; }

    /// <summary>The scans, for the Reports.</summary>
    public ControllerScanOptions? Scan { get; init; }

    /// <summary>Whether it only says what it would do.</summary>
    public bool IsDryRun { get; init; }
}

/// <summary>What is scanned, and how often.</summary>
/// <param name="Configuration">The policies of now; what they look up in the cluster they are to be able to.</param>
/// <param name="Interval">How long after the end of a scan the next one begins.</param>
internal sealed record ControllerScanOptions(Func<SluiceConfiguration> Configuration, TimeSpan Interval);

/// <summary>What the registration keeps, and for how long.</summary>
internal sealed record RegistrationOptions
{
    /// <summary>The policies of now.</summary>
    public required Func<SluiceConfiguration> Configuration { get; init; }

    /// <summary>Where the API server finds Sluice. Its <see cref="WebhookTarget.CaBundle"/> is not looked at.</summary>
    public required WebhookTarget Target { get; init; }

    /// <summary>The Secret whose <c>ca.crt</c> becomes the caBundle; null to leave the caBundle to others.</summary>
    public ObjectReference? AuthoritySecret { get; init; }

    /// <summary>How long an authority that the Secret no longer has is still trusted: until the last replica has taken the new certificate from its files. Default: an hour.</summary>
    public TimeSpan AuthorityOverlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Sluice's Deployment: there are webhooks while there is one. Null where it runs elsewhere.</summary>
    public ObjectReference? Deployment { get; init; }

    /// <summary>Field managers whose fields are left to them.</summary>
    public IReadOnlyList<string> LeftTo { get; init; } = DefaultLeftTo;

    /// <summary>cert-manager's cainjector, by its old name and its new one, and the admissions enforcer of AKS.</summary>
    public static IReadOnlyList<string> DefaultLeftTo { get; } = ["cainjector", "cert-manager-cainjector", "admissionsenforcer"];
}
