using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies.Mutation;
using Sluice.Policies.Rules;
using Sluice.Yaml;

namespace Sluice.Webhooks.Native;

/// <summary>Says a <c>mutation</c> as a MutatingAdmissionPolicy.</summary>
internal static class NativeMutation
{
    /// <summary>Adds the changes to a spec.</summary>
    public static void Add(ConfiguredPolicy policy, NativeExpressions expressions, JsonObject spec, NativeFaults faults)
    {
        // Whatever else in the object is one of several kinds, what is merged into it has the same fields in all of them.
        var types = policy.Rules.SelectMany(rule => KubernetesSchema.Default.Resources.Where(resource => resource.Group == rule.Group && resource.Plural == rule.Resource))
            .Select(resource => KubernetesSchema.Default.FindKind(resource.ApiVersion, resource.Kind)).ToList();
        spec["mutations"] = new JsonArray([.. policy.Settings.Get(MutationOptions.Mutations)
            .Select((mutation, index) => Mutation(mutation, new MergeText($"settings.mutations[{index}]", types.FirstOrDefault(), mutation, expressions, faults), faults))]);
        spec["reinvocationPolicy"] = "IfNeeded";
    }

    private static JsonNode? Mutation(Settings mutation, MergeText text, NativeFaults faults)
    {
        if (mutation.Has(MutationOptions.JsonPatch))
        {
            faults.Add($"{text.Path}.jsonPatch", "makes missing parents, and does not add twice; that of Kubernetes does neither: expected jsonPatchExpression, whose expression looks first");
            return null;
        }

        if (mutation.Has(MutationOptions.JsonPatchExpression))
        {
            return Written("JSONPatch", "jsonPatch", text.Expression(MutationOptions.JsonPatchExpression, "[]"));
        }

        return Written("ApplyConfiguration", "applyConfiguration", text.Merge());
    }

    private static JsonObject Written(string type, string field, string expression) => new() { ["patchType"] = type, [field] = new JsonObject { ["expression"] = expression } };
}

/// <summary>One change of a <c>mutation</c> as an expression.</summary>
/// <param name="path">Where it stands.</param>
/// <param name="type">What it changes; null where Kubernetes does not know it.</param>
/// <param name="mutation">The change.</param>
/// <param name="expressions">The expressions of the policy.</param>
/// <param name="faults">Gets what cannot be said.</param>
internal sealed class MergeText(string path, SchemaType? type, Settings mutation, NativeExpressions expressions, NativeFaults faults)
{
    private readonly RuleCompiler _compiler = mutation.Has(MutationOptions.Foreach) ? expressions.Compiler.InForeach() : expressions.Compiler;

    /// <summary>Where it stands.</summary>
    public string Path => path;

    /// <summary>An expression of the change, made only where its <c>if</c> holds.</summary>
    /// <param name="option">The expression.</param>
    /// <param name="nothing">What stands for no change.</param>
    public string Expression(Option<string> option, string nothing)
    {
        RefuseForeach();
        return When(Of(option), nothing);
    }

    /// <summary>What is merged.</summary>
    public string Merge()
    {
        var node = mutation.Get(MutationOptions.Merge)!;
        if (node is MappingNode mapping)
        {
            return mutation.Has(MutationOptions.Foreach) ? Each(mapping) : When(Object(mapping, "Object", type, $"{path}.merge"), "Object{}");
        }

        RefuseForeach();
        return When(Scalar((ScalarNode)node, $"{path}.merge").Text, "Object{}");
    }

    private string When(string change, string nothing) => mutation.Has(MutationOptions.If) ? $"({Of(MutationOptions.If)}) ? {change} : {nothing}" : change;

    private string Of(Option<string> option) => expressions.Of(mutation.NodeOf(option), $"{path}.{option.Name}", mutation.Get(option), _compiler);

    private void RefuseForeach()
    {
        if (mutation.Has(MutationOptions.Foreach))
        {
            faults.Add($"{path}.foreach", "Kubernetes has no loop around an expression: expected an object to merge whose one list has an item for each");
        }
    }

    // One list with one item, down a path without branches: the list is made of all items at once.
    private string Each(MappingNode mapping)
    {
        var (names, node) = (new List<string>(), (ConfigNode)mapping);
        while (node is MappingNode { Entries: [{ Key.Text: var name, Value: var value }] })
        {
            names.Add(name);
            node = value;
        }

        if (node is not SequenceNode { Items: [MappingNode item] } || names.Exists(name => !CelText.IsField(name)))
        {
            RefuseForeach();
            return "Object{}";
        }

        var field = FieldAt(names);
        RefuseAtomic(field, $"{path}.merge.{string.Join('.', names)}");
        var made = Object(item, $"Object.{string.Join('.', names)}", field is null ? null : KubernetesSchema.Default.TypeOf(field), $"{path}.merge.{string.Join('.', names)}[0]");
        var list = UsesIndex(item) || UsesIndex(mutation.Node)
            ? $"({Of(MutationOptions.Foreach)}).transformList(index, item, {(mutation.Has(MutationOptions.If) ? Of(MutationOptions.If) : "true")}, {made})"
            : $"({Of(MutationOptions.Foreach)}){(mutation.Has(MutationOptions.If) ? $".filter(item, {Of(MutationOptions.If)})" : "")}.map(item, {made})";
        for (var i = names.Count - 1; i >= 0; i--)
        {
            list = $"{string.Join('.', names.Take(i).Prepend("Object"))}{{{names[i]}: {list}}}";
        }

        return list;
    }

    private SchemaField? FieldAt(List<string> names)
    {
        var (at, field) = (type, (SchemaField?)null);
        foreach (var name in names)
        {
            field = at?.Find(name);
            at = field is null ? null : KubernetesSchema.Default.TypeOf(field);
        }

        return field;
    }

    private bool UsesIndex(ConfigNode node) => node switch
    {
        MappingNode mapping => mapping.Entries.Any(entry => UsesIndex(entry.Value)),
        SequenceNode list => list.Items.Any(UsesIndex),
        ScalarNode scalar => scalar.Text.Contains("index", StringComparison.Ordinal),
        _ => false,
    };

    private string Object(MappingNode mapping, string name, SchemaType? known, string at)
    {
        var members = new List<string>();
        foreach (var (key, value) in mapping.Entries)
        {
            var (text, isOptional) = Value(value, $"{name}.{key.Text}", known?.Find(key.Text), $"{at}.{key.Text}");
            if (!CelText.IsField(key.Text))
            {
                faults.Add($"{at}.{key.Text}", "cannot be the name of a field in CEL");
            }

            members.Add($"{(isOptional ? "?" : "")}{key.Text}: {text}");
        }

        return $"{name}{{{string.Join(", ", members)}}}";
    }

    private (string Text, bool IsOptional) Value(ConfigNode node, string name, SchemaField? field, string at)
    {
        if (node is not ScalarNode)
        {
            RefuseAtomic(field, at);
        }

        switch (node)
        {
            case MappingNode mapping when field is { Container: SchemaContainer.Map } || mapping.Entries.Any(entry => !CelText.IsField(entry.Key.Text)):
                return (Map(mapping, at), false);
            case MappingNode mapping:
                return (Object(mapping, name, field is null ? null : KubernetesSchema.Default.TypeOf(field), at), false);
            case SequenceNode list:
                return ($"[{string.Join(", ", Alike(list.Items, (item, index) => Value(item, name, ItemOf(field), $"{at}[{index}]")).Select(item => $"{item.Mark}{item.Text}"))}]", false);
            default:
                return Scalar((ScalarNode)node, at);
        }
    }

    // What is wrong with it is said of the list.
    private static SchemaField? ItemOf(SchemaField? list) =>
        list is null || KubernetesSchema.Default.TypeOf(list) is { IsAtomic: true } ? null : list with { Container = SchemaContainer.Single };

    private string Map(MappingNode mapping, string at)
    {
        var values = Alike([.. mapping.Entries.Select(entry => entry.Value)], (value, index) => Value(value, "", null, $"{at}.{mapping.Entries[index].Key.Text}"));
        return $"{{{string.Join(", ", mapping.Entries.Zip(values, (entry, value) => $"{value.Mark}{CelText.Quote(entry.Key.Text)}: {value.Text}"))}}}";
    }

    // Kubernetes takes no list or map of values of several types: unless all are plain texts or objects, each says that it may be any.
    private static IEnumerable<(string Mark, string Text)> Alike(IReadOnlyList<ConfigNode> nodes, Func<ConfigNode, int, (string Text, bool IsOptional)> write)
    {
        var areAlike = nodes.Count < 2 || nodes.All(node => node is MappingNode) || nodes.All(node => node is ScalarNode { IsNumber: false, Boolean: null } scalar && !scalar.Text.Contains("${{", StringComparison.Ordinal));
        foreach (var (text, isOptional) in nodes.Select(write))
        {
            yield return (isOptional ? "?" : "", areAlike ? text : isOptional ? $"({text}).optMap(value, dyn(value))" : $"dyn({text})");
        }
    }

    private (string Text, bool IsOptional) Scalar(ScalarNode scalar, string at)
    {
        if (scalar.IsNull)
        {
            faults.Add(at, "null takes a field away, which an object that is applied cannot do: expected jsonPatchExpression");
        }

        if (!scalar.Text.Contains("${{", StringComparison.Ordinal))
        {
            return (CelText.Scalar(scalar), false);
        }

        var parts = TextTemplate.Read(scalar, at, scalar.Text, _compiler).Parts;
        return parts is [{ Expression: { } whole }]
            ? (expressions.Of(at, whole.Expression), whole.Expression.Type.IsOptional)
            : (string.Join(" + ", parts.Select(part => part.Expression is null ? CelText.Quote(part.Literal) : $"string({expressions.Of(at, part.Expression.Expression)})")), false);
    }

    // https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/: what is applied may hold nothing that is replaced as a whole.
    private void RefuseAtomic(SchemaField? field, string at)
    {
        if (field is { Container: SchemaContainer.List, ListKeys.IsEmpty: true, IsSet: false })
        {
            faults.Add(at, "is a list without keys, which an object that is applied may not hold in Kubernetes: expected jsonPatchExpression");
        }
        else if (field is { IsAtomic: true } || (field is not null && KubernetesSchema.Default.TypeOf(field) is { IsAtomic: true }))
        {
            faults.Add(at, "is atomic, which nothing in an object that is applied may be in Kubernetes: expected jsonPatchExpression");
        }
    }
}
