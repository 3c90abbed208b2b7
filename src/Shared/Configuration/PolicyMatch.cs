using System.Diagnostics.CodeAnalysis;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Configuration;

/// <summary>Which requests a policy is for, among those that its type wants.</summary>
public sealed class PolicyMatch
{
    private readonly GlobSet _namespaces;
    private readonly GlobSet _users;

    private PolicyMatch(GlobSet namespaces, GlobSet users, LabelSelector objects, NamespaceScope scope)
    {
        _namespaces = namespaces;
        _users = users;
        ObjectSelector = objects;
        Scope = scope;
    }

    /// <summary>Namespaces that are excluded, as globs.</summary>
    public required IReadOnlyList<string> ExcludedNamespaces { get; init; }

    /// <summary>Namespaces that are included, as globs.</summary>
    public required IReadOnlyList<string> IncludedNamespaces { get; init; }

    /// <summary>Selector on the object's labels.</summary>
    public LabelSelector ObjectSelector { get; }

    /// <summary>Selector on the namespace's labels; the API server applies it.</summary>
    public LabelSelector NamespaceSelector => Scope.Selector;

    /// <summary>What the API server can be told of the namespaces.</summary>
    public NamespaceScope Scope { get; }

    /// <summary>Which namespaces are meant, by name.</summary>
    public GlobSet Namespaces => _namespaces;

    /// <summary>Which users are meant, by name.</summary>
    public GlobSet Users => _users;

    /// <summary>Whether a request is meant. The namespace selector is not looked at: the API server did.</summary>
    public bool Matches(AdmissionRequest request) =>
        (request.Namespace.Length == 0 || _namespaces.Matches(request.Namespace))
        && _users.Matches(request.UserName)
        && SelectsObject(request);

    internal static PolicyMatch Create(Settings? match, string ownNamespace)
    {
        var namespaces = match?.Get(PolicyOptions.Namespaces);
        var users = match?.Get(PolicyOptions.Users);
        var include = namespaces?.Get(PolicyOptions.NamespacesInclude) ?? ["*"];
        IReadOnlyList<string> exclude = namespaces?.Has(PolicyOptions.NamespacesExclude) == true
            ? namespaces.Get(PolicyOptions.NamespacesExclude)
            : [.. PolicyOptions.SystemNamespaces, ownNamespace];
        var names = new GlobSet(include, exclude);
        return new PolicyMatch(
            names,
            new GlobSet(users?.Get(PolicyOptions.UsersInclude) ?? ["*"], users?.Get(PolicyOptions.UsersExclude) ?? []),
            match?.Get(PolicyOptions.ObjectSelector) ?? LabelSelector.Everything,
            NamespaceScope.Create(match?.Get(PolicyOptions.NamespaceSelector) ?? LabelSelector.Everything, names, ownNamespace))
        {
            ExcludedNamespaces = exclude,
            IncludedNamespaces = include,
        };
    }

    // As the API server does with objectSelector: the new or the old object must match, so that a change of labels is no way around.
    private bool SelectsObject(AdmissionRequest request) =>
        ObjectSelector.IsEmpty || Selects(request.Object) || Selects(request.OldObject);

    private bool Selects(Node @object) =>
        @object.IsObject && ObjectSelector.Matches(new NodeLabels(@object["metadata"u8]["labels"u8]));

    private readonly struct NodeLabels(Node labels) : ILabelLookup
    {
        public bool TryGet(string key, [NotNullWhen(true)] out string? value)
        {
            value = labels[key].Text;
            return value is not null;
        }
    }
}
