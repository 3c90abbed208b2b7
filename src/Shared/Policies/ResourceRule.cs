using Sluice.Admission;
namespace Sluice.Policies;

/// <summary>
/// Which requests a policy type wants: what <c>sluice webhooks</c> turns into a rule of the webhook configuration, and what decides
/// whether the policy runs at all.
/// </summary>
/// <param name="Group">API group; "" for the core one, <c>*</c> for all.</param>
/// <param name="Resource">
/// Plural name, with a subresource where one is meant (<c>nodes/status</c>); <c>*</c> for all resources without their subresources, and <c>*/status</c>
/// for that subresource of all, but for <see cref="UnaskedResources"/>.
/// </param>
/// <param name="Operations">The operations.</param>
public sealed record ResourceRule(string Group, string Resource, Operations Operations)
{
    private readonly string _resource = Resource.Split('/')[0];
    private readonly string _subResource = Resource.Contains('/', StringComparison.Ordinal) ? Resource.Split('/')[1] : "";

    /// <summary>Whether only objects in namespaces, or only those outside of them, are wanted. Default: both.</summary>
    public ResourceScope Scope { get; init; }

    /// <summary>Whether the rule holds only for resources that <c>match.resources</c> names: what is too much to ask for all.</summary>
    public bool IsOnlyNamed { get; init; }

    /// <summary>Operations that are wanted too where <c>match.operations</c> names them: what few policies are about, and too much to ask for all. Default: none.</summary>
    public Operations OperationsWhenNamed { get; init; }

    /// <summary>Whether a request is one of these.</summary>
    public bool Matches(AdmissionRequest request) =>
        (Operations & request.Operation) != 0
        && request.SubResource == _subResource
        && (_resource == "*" ? !UnaskedResources.Contains(request) : request.Resource.Name == _resource)
        && (Group == "*" || request.Resource.Group == Group)
        && (Scope == ResourceScope.Any || Scope == ScopeOf(request));

    // The request for a Namespace carries its own name as its namespace.
    private static ResourceScope ScopeOf(AdmissionRequest request) =>
        request.Namespace.Length == 0 || request.Resource is { Group: "", Name: "namespaces" } ? ResourceScope.Cluster : ResourceScope.Namespaced;
}

/// <summary>Where objects are.</summary>
public enum ResourceScope
{
    /// <summary>Anywhere.</summary>
    Any,

    /// <summary>In a namespace.</summary>
    Namespaced,

    /// <summary>Outside of namespaces; a Namespace itself is.</summary>
    Cluster,
}
