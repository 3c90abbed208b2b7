using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Objects that are protected without a mark.</summary>
internal sealed class ProtectionRule
{
    private readonly GlobSet _namespaces;
    private readonly GlobSet _names;
    private readonly ResourceName[] _resources;

    public ProtectionRule(Settings settings)
    {
        _namespaces = new GlobSet(settings.Get(DeletionProtectionOptions.RuleNamespaces), []);
        _names = new GlobSet(settings.Get(DeletionProtectionOptions.RuleNames), []);
        _resources = [.. settings.Get(DeletionProtectionOptions.RuleResources)];
    }

    /// <summary>Whether an object is one of them.</summary>
    public bool Matches(DeletedObject deleted) =>
        Array.Exists(_resources, resource => Matches(resource, deleted.Resource))
        && _names.Matches(deleted.Name)
        && _namespaces.Matches(deleted.Namespace);

    private static bool Matches(ResourceName resource, ResourceName deleted) =>
        resource.IsAll ? deleted.SubResource.Length == 0 && !UnaskedResources.Contains(deleted.Group, deleted.Plural) : resource == deleted;
}
