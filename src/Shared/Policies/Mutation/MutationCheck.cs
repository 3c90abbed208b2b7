using Sluice.Expressions;
using Sluice.Options;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Mutation;

/// <summary>Looks the expressions of a <c>mutation</c> over.</summary>
internal sealed class MutationCheck : PolicyCheck
{
    public override IEnumerable<SettingsFinding> Find(Settings settings, IReadOnlyList<ResourceRule> rules)
    {
        var check = new RuleCheck(settings, RuleFields.Of(rules), isMutating: true);
        foreach (var (mutation, index) in settings.Get(MutationOptions.Mutations).Select((mutation, index) => (mutation, index)))
        {
            Look(mutation, $"settings.mutations[{index}]", check);
        }

        return check.Findings;
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
