using Sluice.Options;
using Sluice.Policies.Rules;
using Sluice.Yaml;

namespace Sluice.Policies.Mutation;

/// <summary>Settings of <c>mutation</c>.</summary>
internal static class MutationOptions
{
    public static readonly Option<string> If = new("if", Shapes.Expression, "",
        "Whether the change is made, in CEL. Default: always.");

    public static readonly Option<string> Foreach = new("foreach", Shapes.Expression, "",
        "A list in CEL: the change is made for each item of it, which its expressions know as item, and its position as index.");

    public static readonly Option<ConfigNode?> Merge = new("merge", new UnreadShape("an object to merge")!, null,
        "An object that is merged into the request's as server-side apply does: maps by key, lists by the keys that Kubernetes gives them (containers by name, ports by containerPort and protocol, volumeMounts by mountPath); other lists are replaced as a whole; null takes a field away. Texts may hold ${{ expression }}, which as the whole of a text may give any value; the whole object may be one, such as ${{ Object{spec: Object.spec{replicas: 3}} }}. Where all that match.resources names is Kubernetes' own, it is held to its schema.");

    public static readonly Option<string> Operation = new("op", Shapes.Choice(("add", "add"), ("remove", "remove"), ("replace", "replace")),
        "add, remove or replace, as in RFC 6902.");

    public static readonly Option<string> Path = new("path", Shapes.TextThat("a JSON Pointer such as /metadata/labels/team", text => text.StartsWith('/')),
        "A JSON Pointer to the field; ~1 stands for / in a key and ~0 for ~. It may hold ${{ expression }}; jsonpatch.escapeKey(key) escapes a key.");

    public static readonly Option<ConfigNode?> Value = new("value", new UnreadShape("any value")!, null,
        "The value of add and replace. Texts may hold ${{ expression }}, which as the whole of a text may give any value.");

    public static readonly Option<IReadOnlyList<Settings>> JsonPatch = new("jsonPatch", Shapes.List(Shapes.Object(Operation, Path, Value)), [],
        "Operations of a JSON Patch (RFC 6902), for what merge cannot say: an item at the end of a list that has no keys (path /spec/tolerations/-), an item taken away. An item that is in the list already is not added again, missing parents are made, and what is not there need not be removed.");

    public static readonly Option<string> JsonPatchExpression = new("jsonPatchExpression", Shapes.Expression, "",
        "The same as one expression in CEL, a list of JSONPatch{op: ..., path: ..., value: ...} as in Kubernetes' MutatingAdmissionPolicies.");

    public static readonly Option<IReadOnlyList<Settings>> Mutations = new("mutations", Shapes.NonEmptyList(Shapes.Object(If, Foreach, Merge, JsonPatch, JsonPatchExpression)),
        "The changes, each with merge, jsonPatch or jsonPatchExpression; made in their order, each sees what the ones before it did. When one fails, none is made.");

    public static IReadOnlyList<Option> All { get; } = [Mutations, RuleOptions.Variables, RuleOptions.Params];
}
