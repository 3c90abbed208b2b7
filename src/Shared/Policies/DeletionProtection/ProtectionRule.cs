using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Objects that are protected without a mark.</summary>
internal sealed class ProtectionRule
{
    private readonly GlobSet _namespaces;
    private readonly GlobSet _names;
    private readonly ResourceRule[] _resources;

    public ProtectionRule(Settings settings)
    {
        _namespaces = new GlobSet(settings.Get(DeletionProtectionOptions.RuleNamespaces), []);
        _names = new GlobSet(settings.Get(DeletionProtectionOptions.RuleNames), []);
        _resources = [.. settings.Get(DeletionProtectionOptions.RuleResources).Select(resource => resource.ToRule(Operations.Delete))];
    }

    /// <summary>Whether a deletion is of one of them.</summary>
    /// <param name="request">The deletion.</param>
    /// <param name="name">The object's name: the request has none when a collection is deleted.</param>
    public bool Matches(AdmissionRequest request, string name) =>
        _resources.Any(resource => resource.Matches(request))
        && _names.Matches(name)
        && _namespaces.Matches(request.Namespace);
}
