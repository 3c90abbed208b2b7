using Sluice.Admission;
using Sluice.Expressions;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies.Rules;
using Sluice.Yaml;

namespace Sluice.Policies.Mutation;

/// <summary>Changes objects by rules of one's own.</summary>
internal sealed class MutationPolicy(CompiledRules rules, IReadOnlyList<MutationStep> steps) : RulePolicy(rules)
{
    // What the API server tells objects apart by: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
    private static readonly string[] Fixed = ["apiVersion", "kind"];

    private static readonly string[] FixedMetadata = ["name", "generateName", "namespace", "uid", "creationTimestamp", "resourceVersion", "selfLink"];

    public static PolicyType Type { get; } = new()
    {
        Name = "mutation",
        Kind = PolicyKind.Mutating,
        Summary = "Changes objects by rules of your own in CEL, the language of Kubernetes' MutatingAdmissionPolicies: objects that are merged, or JSON Patches.",
        Options = MutationOptions.All,
        Rules = _ => [new ResourceRule("*", "*", Operations.Create | Operations.Update)],
        Create = Create,
        Check = new MutationCheck(),
        ExampleSettings = """
            mutations:
              - foreach: object.spec.containers
                if: "!has(item.imagePullPolicy)"
                merge:
                  spec:
                    containers:
                      - name: ${{ item.name }}
                        imagePullPolicy: IfNotPresent

            """,
    };

    protected override Verdict Decide(AdmissionRequest request, RuleScope scope)
    {
        if (!request.Object.IsObject)
        {
            return Verdict.Allow;
        }

        foreach (var step in steps)
        {
            if (step.Apply(request, scope) is { } fault)
            {
                return Verdict.Undecided(fault);
            }
        }

        return Verdict.Allow;
    }

    private static MutationPolicy Create(PolicyContext context)
    {
        var compiler = RuleCompiler.ForMutation(context);
        var steps = context.Settings.Get(MutationOptions.Mutations).Select(mutation => ReadStep(mutation, compiler)).ToList();
        // Nothing where not all that the policy is asked about is Kubernetes' own.
        var types = RuleFields.Of(context.Rules).GetValueOrDefault("object")?.Types ?? [];
        foreach (var mutation in context.Settings.Get(MutationOptions.Mutations))
        {
            CheckFields(mutation.Get(MutationOptions.Merge), $"{mutation.Path}.{MutationOptions.Merge.Name}", types, context.Errors);
        }

        return new MutationPolicy(compiler.Finish(), steps);
    }

    // A field that is none of the kind's the API server would drop without a word. Of several kinds one has to have all of them.
    private static void CheckFields(ConfigNode? merge, string path, IReadOnlyList<SchemaType> types, ErrorList errors)
    {
        if (merge is not MappingNode || types.Count == 0)
        {
            return;
        }

        var faults = types.Select(type =>
        {
            var found = new ErrorList("");
            new SchemaCheck(found, isPart: true).CheckObject(merge, path, type);
            return found.Errors;
        }).MinBy(found => found.Count)!;
        foreach (var fault in faults)
        {
            errors.Add(fault.Line, fault.Column, fault.Path, fault.Message);
        }
    }

    private static MutationStep ReadStep(Settings mutation, RuleCompiler compiler)
    {
        Option[] changes = [MutationOptions.Merge, MutationOptions.JsonPatch, MutationOptions.JsonPatchExpression];
        if (changes.Count(mutation.Has) != 1)
        {
            compiler.Errors.Add(mutation.Node, mutation.Path, $"{changes.Count(mutation.Has)} changes; expected one of merge, jsonPatch and jsonPatchExpression: several mutations say more");
        }

        if (mutation.Has(MutationOptions.JsonPatch) && !mutation.Says(MutationOptions.JsonPatch))
        {
            compiler.Errors.Add(mutation.NodeOf(MutationOptions.JsonPatch), $"{mutation.Path}.{MutationOptions.JsonPatch.Name}", "an empty list, which changes nothing; expected operations");
        }

        var each = compiler.Optional(mutation, MutationOptions.Foreach);
        var inside = each is null ? compiler : compiler.InForeach();
        var merge = mutation.Get(MutationOptions.Merge) is { } node ? ReadMerge(node, $"{mutation.Path}.{MutationOptions.Merge.Name}", inside) : null;
        return new MutationStep(
            inside.Optional(mutation, MutationOptions.If, CelType.Bool),
            each,
            merge,
            [.. mutation.Get(MutationOptions.JsonPatch).Select(operation => ReadOperation(operation, inside))],
            inside.Optional(mutation, MutationOptions.JsonPatchExpression));
    }

    private static RuleTemplate ReadMerge(ConfigNode node, string path, RuleCompiler compiler)
    {
        if (node is MappingNode mapping)
        {
            if (mapping.Entries.Count == 0)
            {
                compiler.Errors.Add(node, path, "an empty mapping, which changes nothing; expected the fields to merge");
            }

            Refuse(mapping, Fixed, path, compiler);
            Refuse(mapping.Find("metadata") as MappingNode, FixedMetadata, $"{path}.metadata", compiler);
        }
        else if (node is not ScalarNode { Text: var text } || !text.TrimStart().StartsWith("${{", StringComparison.Ordinal))
        {
            compiler.Errors.Add(node, path, $"{node.Describe()}; expected an object to merge, or one ${{{{ expression }}}} that gives it");
        }

        return RuleTemplate.Read(node, path, compiler);
    }

    private static void Refuse(MappingNode? mapping, string[] names, string path, RuleCompiler compiler)
    {
        foreach (var (key, _) in mapping?.Entries ?? [])
        {
            if (names.Contains(key.Text))
            {
                compiler.Errors.Add(key, $"{path}.{key.Text}", "this field says which object it is, and cannot be changed; expected others");
            }
        }
    }

    private static PatchOperation ReadOperation(Settings operation, RuleCompiler compiler)
    {
        var name = operation.Get(MutationOptions.Operation);
        if (name == "remove" == operation.Has(MutationOptions.Value))
        {
            compiler.Errors.Add(operation.Node, operation.Path, name == "remove" ? "remove with a value; expected none" : $"\"value\" is missing; expected the value to {name}");
        }

        var path = TextTemplate.Read(operation.NodeOf(MutationOptions.Path), $"{operation.Path}.path", operation.Get(MutationOptions.Path), compiler);
        var value = operation.Has(MutationOptions.Value) ? RuleTemplate.Read(operation.NodeOf(MutationOptions.Value), $"{operation.Path}.value", compiler) : null;
        return new PatchOperation(name, path, value);
    }
}
