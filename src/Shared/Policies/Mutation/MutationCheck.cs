using Sluice.Expressions;
using Sluice.Kubernetes.Schema;
using Sluice.Options;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Mutation;

/// <summary>Looks the expressions of a <c>mutation</c> over.</summary>
internal sealed class MutationCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings, IReadOnlyList<ResourceRule> rules)
    {
        var known = RuleFields.Of(rules);
        var check = new RuleCheck(settings, known, isMutating: true);
        var paths = new List<SettingsFinding>();
        foreach (var (mutation, index) in settings.Get(MutationOptions.Mutations).Select((mutation, index) => (mutation, index)))
        {
            Look(mutation, $"settings.mutations[{index}]", check);
            paths.AddRange(FindPaths(mutation, $"settings.mutations[{index}]", known.GetValueOrDefault("object") ?? FieldShape.Unknown));
        }

        return check.Findings.Concat(paths);
    }

    // What is put where no field is the API server drops without a word.
    private static IEnumerable<SettingsFinding> FindPaths(Settings mutation, string path, FieldShape root)
    {
        foreach (var (operation, index) in mutation.Get(MutationOptions.JsonPatch).Select((operation, index) => (operation, index)))
        {
            if (FindFault(root, operation.Get(MutationOptions.Path)) is { } fault)
            {
                yield return new SettingsFinding(FindingKind.Expression, operation.NodeOf(MutationOptions.Path), $"{path}.jsonPatch[{index}].path: {fault}");
            }
        }
    }

    // As far as the pointer is the same for every object.
    private static string? FindFault(FieldShape shape, string pointer)
    {
        var variable = pointer.IndexOf("${{", StringComparison.Ordinal);
        var steps = (variable < 0 ? pointer : pointer[..pointer.LastIndexOf('/', variable)]).Split('/')[1..];
        foreach (var step in steps.Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (shape.Kind == FieldShapeKind.Object)
            {
                var fields = shape.Types.Select(type => type.Find(step)).OfType<SchemaField>().ToList();
                if (fields.Count == 0)
                {
                    return $"there is no field \"{step}\" in {shape.Path} of {string.Join(" or ", shape.Types.Select(type => type.Name.Split('.')[^1]))}{Suggestions.Ask(step, shape.Types.SelectMany(type => type.Fields).Select(field => field.Name))}";
                }

                shape = fields.Select(field => FieldShape.Of(field, $"{shape.Path}.{step}")).Aggregate(FieldShape.Either);
            }
            else
            {
                shape = shape.Element ?? FieldShape.Unknown;
            }
        }

        return null;
    }

    private static void Look(Settings mutation, string path, RuleCheck check)
    {
        var list = check.Look(mutation, MutationOptions.Foreach, path, decides: false);
        var item = mutation.Has(MutationOptions.Foreach) ? (list.Kind == FieldShapeKind.List ? list.Element! : FieldShape.Unknown) : null;
        check.Look(mutation, MutationOptions.If, path, decides: true, item);
        check.Look(mutation, MutationOptions.JsonPatchExpression, path, decides: false, item);
        if (mutation.Get(MutationOptions.Merge) is { } merge)
        {
            check.LookInside(merge, $"{path}.merge", item);
        }

        foreach (var (operation, index) in mutation.Get(MutationOptions.JsonPatch).Select((operation, index) => (operation, index)))
        {
            check.LookInside(operation.Node, $"{path}.jsonPatch[{index}]", item);
        }
    }
}
