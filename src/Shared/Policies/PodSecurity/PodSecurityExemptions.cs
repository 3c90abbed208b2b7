using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Pods;

namespace Sluice.Policies.PodSecurity;

/// <summary>What the standard is not held against.</summary>
internal sealed class PodSecurityExemptions
{
    private readonly GlobSet _namespaces;
    private readonly GlobSet _users;
    private readonly GlobSet _runtimeClasses;

    private PodSecurityExemptions(Settings? settings)
    {
        _namespaces = new GlobSet(settings?.Get(PodSecurityOptions.ExemptNamespaces) ?? [], []);
        _users = new GlobSet(settings?.Get(PodSecurityOptions.ExemptUsers) ?? [], []);
        _runtimeClasses = new GlobSet(settings?.Get(PodSecurityOptions.ExemptRuntimeClasses) ?? [], []);
    }

    /// <summary>Reads the exemptions; null for none.</summary>
    public static PodSecurityExemptions From(Settings? settings) => new(settings);

    /// <summary>Whether a pod of a request is let through. An empty name is never exempt, whatever the globs.</summary>
    public bool Cover(AdmissionRequest request, Pod pod) =>
        Has(_namespaces, request.Namespace)
        || Has(_users, request.UserName)
        || Has(_runtimeClasses, pod.Spec["runtimeClassName"u8].Text ?? "");

    private static bool Has(GlobSet names, string name) => name.Length > 0 && names.Matches(name);
}
