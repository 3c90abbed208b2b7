using Sluice.Admission;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Hosting.Testing;

/// <summary>The keys of a sluice-test.yaml.</summary>
internal static class TestOptions
{
    public static readonly Option<string> Config = new("config", Shapes.NonEmptyText, "sluice.yaml",
        "The policies: a file or a directory, from where this file is.");

    public static readonly Option<string> Name = new("name", Shapes.NonEmptyText, "What is tested, in words; unique in the file.");

    public static readonly Option<ConfigNode> Input = new("input", new ManifestShape(),
        "The object, or the file that holds it, from where this file is.");

    public static readonly Option<bool> AsPod = new("as", Shapes.Choice(("Object", false), ("Pod", true)), false,
        "Pod: what is tried is the pod that the controller of a workload would make, not the workload.");

    public static readonly Option<Operations> Operation = new("operation",
        Shapes.Choice(("CREATE", Operations.Create), ("UPDATE", Operations.Update), ("DELETE", Operations.Delete)), Operations.Create,
        "What is done to the object.");

    public static readonly Option<ConfigNode?> OldObject = Option.Optional("oldObject", new ManifestShape(),
        "The stored object of an UPDATE, or the file that holds it; the same as the input when not said.");

    public static readonly Option<string> User = new("user", Shapes.NonEmptyText, DryRuns.DryRunRequest.DefaultUser, "Who does it.");

    public static readonly Option<IReadOnlyList<string>> Groups = new("groups", Shapes.List(Shapes.NonEmptyText), [],
        "The groups of the user; when not said, system:authenticated, and those of a service account.");

    public static readonly Option<string> Namespace = new("namespace", Shapes.NonEmptyText, "default", "The namespace of an object that names none.");

    public static readonly Option<IReadOnlyList<KeyValuePair<string, string>>> NamespaceLabels = new("namespaceLabels", Shapes.Map(Shapes.NonEmptyText, Shapes.Text), [],
        "Labels of the namespace, for match.namespaceSelector.");

    public static readonly Option<string> SubResource = new("subResource", Shapes.NonEmptyText, "", "Such as status; the object itself when not said.");

    public static readonly Option<IReadOnlyList<ConfigNode>> Cluster = new("cluster", Shapes.List(new ManifestShape()), [],
        "What policies find when they ask the cluster: objects, or files that hold them.");

    public static readonly Option<bool> Decision = new("decision", Shapes.Choice(("allowed", true), ("denied", false)), true,
        "Whether it is let in; denied when a message is expected.");

    public static readonly Option<string> Message = new("message", Shapes.NonEmptyText, "", "What the message of the denial has in it.");

    public static readonly Option<IReadOnlyList<string>> Warnings = new("warnings", Shapes.List(Shapes.NonEmptyText), [],
        "What each warning has in it, [] for no warning; any warnings when not said.");

    public static readonly Option<bool> Changed = new("changed", Shapes.Boolean, false, "Whether the object is changed; either when not said.");

    public static readonly Option<JsonFragment> Object = new("object", Shapes.Json("a Kubernetes object", Json.NodeKind.Object), new JsonFragment("null"u8.ToArray()),
        "The whole object as it would be stored.");

    public static readonly Option<JsonFragment> Contains = new("contains", Shapes.Json("a part of a Kubernetes object", Json.NodeKind.Object), new JsonFragment("null"u8.ToArray()),
        "A part of the object as it would be stored: keys that are not said may be there, and items of lists too.");

    public static readonly Option<string> Golden = new("golden", Shapes.NonEmptyText, "", "A file with the whole object as it would be stored, which --update writes.");

    public static readonly Option<Settings> Expect = new("expect", Shapes.Object(Decision, Message, Warnings, Changed, Object, Contains, Golden),
        "What is expected.");

    private static readonly Option[] Test = [Name, Input, AsPod, Operation, OldObject, User, Groups, Namespace, NamespaceLabels, SubResource, Cluster, Expect];

    public static readonly Option<IReadOnlyList<Settings>> Tests = new("tests", Shapes.List(Shapes.Object(Test)), "The tests.");

    /// <summary>The keys at the top.</summary>
    public static IReadOnlyList<Option> Root { get; } = [Config, Tests];
}

/// <summary>A Kubernetes object, or the name of a file.</summary>
internal sealed class ManifestShape : Shape<ConfigNode>
{
    public override string Accepts => "a Kubernetes object, or the name of a file that holds one";

    public override string Schema => "{\"type\":[\"object\",\"string\"]}";

    public override bool TryRead(ConfigNode node, string path, ErrorList errors, out ConfigNode value)
    {
        value = node;
        return node is MappingNode or ScalarNode { Text.Length: > 0, IsNull: false } || Refuse(node, path, errors);
    }

    public override string Show(ConfigNode value) => "";
}
