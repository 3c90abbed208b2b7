using System.Diagnostics.CodeAnalysis;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>Which requests a policy is for, among those that its type wants.</summary>
internal sealed class PolicyMatch
{
    private PolicyMatch(LabelSelector objects, NamespaceScope scope)
    {
        ObjectSelector = objects;
        Scope = scope;
    }

    /// <summary>Selector on the object's labels.</summary>
    public LabelSelector ObjectSelector { get; }

    /// <summary>Selector on the namespace's labels; the API server applies it.</summary>
    public LabelSelector NamespaceSelector => Scope.Selector;

    /// <summary>What the API server can be told of the namespaces.</summary>
    public NamespaceScope Scope { get; }

    /// <summary>Which namespaces are meant, by name; the system namespaces are among the excluded ones unless they are let in.</summary>
    public required GlobSet Namespaces { get; init; }

    /// <summary>Which objects are meant, by name.</summary>
    public required GlobSet Names { get; init; }

    /// <summary>Which users are meant, by name.</summary>
    public required GlobSet Users { get; init; }

    /// <summary>Which users are meant, by their groups: one group must be included, and none excluded.</summary>
    public required GlobSet Groups { get; init; }

    /// <summary>Conditions in CEL.</summary>
    public RequestConditions Conditions { get; private init; } = RequestConditions.None;

    /// <summary>Whether a request is meant. The namespace selector is not looked at: the API server did.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">Why a condition leaves it open, so that failurePolicy decides; null when none does.</param>
    public bool Matches(AdmissionRequest request, out string? fault)
    {
        fault = null;
        return IsMeant(request) && Conditions.Matches(request, out fault);
    }

    private bool IsMeant(AdmissionRequest request) =>
        (request.Namespace.Length == 0 ? Namespaces.IncludesAll : Namespaces.Matches(request.Namespace))
        && Users.Matches(request.UserName)
        && MatchesGroups(request)
        && MatchesName(request)
        && SelectsObject(request);

    /// <summary>Whether the groups of the user are meant.</summary>
    public bool MatchesGroups(AdmissionRequest request)
    {
        if (!Groups.Restricts)
        {
            return true;
        }

        var included = Groups.IncludesAll;
        for (var i = 0; i < request.Groups.Count; i++)
        {
            if (Groups.Excludes(request.Groups[i]))
            {
                return false;
            }

            included = included || Groups.Includes(request.Groups[i]);
        }

        return included;
    }

    /// <summary>Whether the object's name is meant.</summary>
    public bool MatchesName(AdmissionRequest request) => !Names.Restricts || Names.Matches(NameOf(request));

    // A collection is deleted object by object, without a name in the request; an object to be named by the API server has a beginning of one.
    private static string NameOf(AdmissionRequest request) =>
        request.Name.Length > 0 ? request.Name
        : request.Object["metadata"u8]["name"u8].Text ?? request.OldObject["metadata"u8]["name"u8].Text ?? request.Object["metadata"u8]["generateName"u8].Text ?? "";

    internal static PolicyMatch Create(Settings? match, string ownNamespace, ErrorList? errors = null)
    {
        var namespaces = match?.Get(MatchOptions.Namespaces);
        IReadOnlyList<string> system = match?.Get(MatchOptions.AreSystemNamespacesIn) == true ? [] : [.. SystemNamespaces.All, ownNamespace];
        var names = new GlobSet(namespaces?.Get(MatchOptions.NamespacesInclude) ?? ["*"], [.. namespaces?.Get(MatchOptions.NamespacesExclude) ?? [], .. system]);
        return new PolicyMatch(
            match?.Get(MatchOptions.ObjectSelector) ?? LabelSelector.Everything,
            NamespaceScope.Create(match?.Get(MatchOptions.NamespaceSelector) ?? LabelSelector.Everything, names, ownNamespace))
        {
            Conditions = RequestConditions.Read(match, errors ?? new ErrorList("")),
            Namespaces = names,
            Names = Globs(match?.Get(MatchOptions.Names), MatchOptions.NamesInclude, MatchOptions.NamesExclude),
            Users = Globs(match?.Get(MatchOptions.Users), MatchOptions.UsersInclude, MatchOptions.UsersExclude),
            Groups = Globs(match?.Get(MatchOptions.Groups), MatchOptions.GroupsInclude, MatchOptions.GroupsExclude),
        };
    }

    private static GlobSet Globs(Settings? settings, Option<IReadOnlyList<string>> include, Option<IReadOnlyList<string>> exclude) =>
        new(settings?.Get(include) is { Count: > 0 } some ? some : ["*"], settings?.Get(exclude) ?? []);

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
