using Sluice.Kubernetes;
using Sluice.Options;

namespace Sluice.Policies.DeletionProtection;

/// <summary>Settings of <c>deletion-protection</c>.</summary>
internal static class DeletionProtectionOptions
{
    public static readonly Option<string> Key = new("key", Shapes.LabelKey, "sluice.dev/deletion-protection",
        "The label or annotation that protects an object when its value is \"true\".");

    public static readonly Option<IReadOnlyList<string>> RuleNamespaces = new("namespaces", Shapes.NonEmptyList(Shapes.Glob), ["*"],
        "Namespaces, with * and ? as wildcards. A Namespace object is of the namespace that it makes. An object outside of namespaces is only meant by *.");

    public static readonly Option<IReadOnlyList<ResourceName>> RuleResources = new("resources", Shapes.NonEmptyList(ResourceNameShape.Instance), [ResourceName.All],
        "Resources, in the form of match.resources.");

    public static readonly Option<IReadOnlyList<string>> RuleNames = new("names", Shapes.NonEmptyList(Shapes.Glob), ["*"],
        "Names of objects, with * and ? as wildcards.");

    public static readonly Option<IReadOnlyList<Settings>> Protect = new("protect", Shapes.List(Shapes.Object(RuleNamespaces, RuleResources, RuleNames)), [],
        "Objects that are protected without a mark: those for which namespaces, resources and names of one item all hold.");

    public static readonly Option<IReadOnlyList<string>> Users = new("users", Shapes.List(Shapes.Glob), [],
        "Who may delete protected objects even so: names of users (service accounts are system:serviceaccount:NAMESPACE:NAME) and of groups, with * and ? as wildcards.");

    public static readonly Option<bool> Controllers = new("controllers", Shapes.Choice(("Deny", false), ("Allow", true)), false,
        "What becomes of deletions by the controllers of the control plane: those of a Namespace's contents, of what is owned by a deleted object, of the pods of a workload that is scaled down. " +
        "Deny: protected objects stay, and the deletion goes on once they are let go. Allow: only people are held; a Deployment that is deleted takes its protected pods with it.");

    public static readonly Option<bool> Contents = new("contents", Shapes.Choice(("Ignore", false), ("Deny", true)), false,
        "What becomes of the deletion of a Namespace that holds protected objects. Ignore: it is deleted, and so is what is not protected. " +
        "Deny: it is refused, and the objects are named; they are looked for among the resources that match.resources names, which must have namespaces among them. " +
        "Sluice's service account needs the verb list on these resources, and get on customresourcedefinitions for those that are not Kubernetes' own (of which no others are looked for); " +
        "of the objects it reads the metadata alone, of 10,000 at most. A search that cannot be made is decided by failurePolicy.");

    public static IReadOnlyList<Option> All { get; } = [Key, Protect, Users, Controllers, Contents];
}
