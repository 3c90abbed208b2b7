using Sluice.Options;

namespace Sluice.Policies.NamespaceObjects;

/// <summary>Settings of <c>namespace-objects</c>.</summary>
internal static class NamespaceObjectsOptions
{
    public static readonly Option<string> ApiVersion = new("apiVersion", Shapes.NonEmptyText, "v1", "Its apiVersion.");

    public static readonly Option<string> Kind = new("kind", Shapes.NonEmptyText, "Its kind, such as Secret.");

    public static readonly Option<string> From = new("namespace", Shapes.DnsLabel, "The namespace that it is copied from. That namespace itself gets no copy.");

    public static readonly Option<string> Name = new("name", Shapes.DnsSubdomain, "Its name.");

    public static readonly Option<string?> As = Option.Optional("as", Shapes.DnsSubdomain, "The copy's name, where it is another.");

    public static readonly Option<IReadOnlyList<JsonFragment>> Objects = new("objects", Shapes.List(new NamespacedObjectShape()), [],
        "Objects that each namespace gets, as manifests without a namespace. Strings may hold placeholders for the namespace's own name, labels and annotations: ${metadata.name}, ${labels['team']}, ${annotations['example.com/cost-centre']}, with a default behind :- (${labels['team']:-none}), and a regular expression that the whole value must match behind |; $${ is a plain ${. A number or truth value is written as its field has it. Names are fixed.");

    public static readonly Option<IReadOnlyList<Settings>> Copies = new("copies", Shapes.List(Shapes.Object(ApiVersion, Kind, From, Name, As)), [],
        "Objects that are copied from another namespace, with their labels and annotations: pull secrets, CA bundles and the like. A copy follows its source; when the source goes, the copies stay. Tokens of service accounts are not copied.");

    public static readonly Option<bool> Prune = new("prune", Shapes.Boolean, false,
        "Whether an object that this policy made is taken away when the policy no longer wants it: when the policy goes, or no longer has the object, or no longer matches the namespace. An object keeps what it was made with, so that it is known when the policy is gone.");

    public static IReadOnlyList<Option> All { get; } = [Objects, Copies, Prune];
}
