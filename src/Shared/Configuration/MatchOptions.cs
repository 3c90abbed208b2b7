using Sluice.Admission;
using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies;

namespace Sluice.Configuration;

/// <summary>The keys of a policy's <c>match</c>: which requests it is for, among those that its type wants.</summary>
internal static class MatchOptions
{
    public static readonly Option<IReadOnlyList<ResourceName>> Resources = new("resources", Shapes.NonEmptyList(ResourceNameShape.Instance), [ResourceName.All],
        "Which of the resources that the type wants: the plural name, with its API group behind a dot where it has one, and a subresource behind a slash. " +
        "* is all but what is asked about only when it is named: leases, events, what nodes report (nodes/status), and the reviews of authentication and authorization.");

    public static readonly Option<IReadOnlyList<Operations>> Operations = new("operations", Shapes.NonEmptyList(Shapes.Choice(
            ("CREATE", Admission.Operations.Create), ("UPDATE", Admission.Operations.Update), ("DELETE", Admission.Operations.Delete), ("CONNECT", Admission.Operations.Connect))),
        [Admission.Operations.Create, Admission.Operations.Update, Admission.Operations.Delete, Admission.Operations.Connect],
        "Which of the operations that the type wants.");

    public static readonly Option<ResourceScope> Scope = new("scope", Shapes.Choice(("Any", ResourceScope.Any), ("Namespaced", ResourceScope.Namespaced), ("Cluster", ResourceScope.Cluster)), ResourceScope.Any,
        "Whether only objects in namespaces (Namespaced), or only those outside of them (Cluster, Namespaces among them).");

    public static readonly Option<IReadOnlyList<string>> NamesInclude = new("include", Shapes.NonEmptyList(Shapes.Glob), ["*"],
        "Names of objects, as globs with * and ?. An object that has no name yet is known by its generateName.");

    public static readonly Option<IReadOnlyList<string>> NamesExclude = new("exclude", Shapes.List(Shapes.Glob), [],
        "Names of objects that are left alone even if included, as globs.");

    public static readonly Option<IReadOnlyList<string>> NamespacesInclude = new("include", Shapes.NonEmptyList(Shapes.Glob), ["*"],
        "Namespaces, as globs with * and ?.");

    public static readonly Option<IReadOnlyList<string>> NamespacesExclude = new("exclude", Shapes.List(Shapes.Glob), [],
        "Namespaces that are left alone even if included, as globs, besides the system namespaces.");

    public static readonly Option<IReadOnlyList<string>> UsersInclude = new("include", Shapes.List(Shapes.Glob), [],
        "User names, as globs with * and ?; none for all.");

    public static readonly Option<IReadOnlyList<string>> UsersExclude = new("exclude", Shapes.List(Shapes.Glob), [],
        "User names that are left alone even if included, as globs.");

    public static readonly Option<IReadOnlyList<string>> GroupsInclude = new("include", Shapes.List(Shapes.Glob), [],
        "Groups of which the user must have one, as globs with * and ?; none for all.");

    public static readonly Option<IReadOnlyList<string>> GroupsExclude = new("exclude", Shapes.List(Shapes.Glob), [],
        "Groups whose users are left alone, as globs.");

    public static readonly Option<Settings?> Names = Option.Optional("names", Shapes.Object(NamesInclude, NamesExclude), "Which objects, by name.");

    public static readonly Option<Settings?> Namespaces = Option.Optional("namespaces", Shapes.Object(NamespacesInclude, NamespacesExclude),
        "Which namespaces. A Namespace is of the namespace that it makes; other objects outside of namespaces are only meant where include has *, and scope keeps them away.");

    public static readonly Option<bool> AreSystemNamespacesIn = new("systemNamespaces", Shapes.Boolean, false,
        $"Whether the policy is also for the namespaces of what the cluster itself needs, and Sluice's own: {string.Join(", ", SystemNamespaces.All)}.");

    public static readonly Option<LabelSelector> ObjectSelector = new("objectSelector", new LabelSelectorShape(), LabelSelector.Everything,
        "Kubernetes label selector on the object's labels; the old or the new object must match.");

    public static readonly Option<LabelSelector> NamespaceSelector = new("namespaceSelector", new LabelSelectorShape(), LabelSelector.Everything,
        "Kubernetes label selector on the namespace's labels. It goes into the webhook configuration: the API server applies it.");

    public static readonly Option<Settings?> Users = Option.Optional("users", Shapes.Object(UsersInclude, UsersExclude), "Which users.");

    public static readonly Option<Settings?> Groups = Option.Optional("groups", Shapes.Object(GroupsInclude, GroupsExclude), "Which users, by their groups.");

    public static readonly Option<IReadOnlyList<string>> Conditions = new("conditions", Shapes.List(Shapes.Expression), [],
        "Conditions in CEL that must all hold, over object, oldObject and request. When one fails, failurePolicy decides. They go into the webhook configuration as matchConditions where all policies of a webhook have them (sluice webhooks --match-conditions).");

    public static Option[] All { get; } = [Resources, Operations, Scope, Names, Namespaces, AreSystemNamespacesIn, ObjectSelector, NamespaceSelector, Users, Groups, Conditions];
}
