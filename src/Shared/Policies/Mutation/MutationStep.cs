using Sluice.Admission;
using Sluice.Expressions;
using Sluice.Json;
using Sluice.Kubernetes.Schema;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Mutation;

/// <summary>One change of a <c>mutation</c>: for each item of a list, or once.</summary>
/// <param name="condition">Whether it is made; null for always.</param>
/// <param name="each">The list; null for once.</param>
/// <param name="merge">The object to merge; null for none.</param>
/// <param name="patch">The operations.</param>
/// <param name="patchExpression">The operations as one expression; null for none.</param>
internal sealed class MutationStep(RuleExpression? condition, RuleExpression? each, RuleTemplate? merge, IReadOnlyList<PatchOperation> patch, RuleExpression? patchExpression)
{
    /// <summary>Makes the change.</summary>
    /// <returns>Why it cannot be made; null when it was, or need not be.</returns>
    public string? Apply(AdmissionRequest request, RuleScope scope)
    {
        var merging = new ObjectMerge();
        if (each is null)
        {
            return ApplyOnce(request, scope, merging);
        }

        var list = each.Evaluate(scope);
        if (list.Kind != ValueKind.List)
        {
            return list.IsError ? each.Explain(list) : $"{each}: a value of the type {list.Type}; expected a list";
        }

        // Taken before the first change: a list that is walked may be what is changed.
        var items = new List<Value>();
        foreach (var item in list.Items)
        {
            items.Add(item);
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (ApplyOnce(request, scope.With(items[i], i), merging) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string? ApplyOnce(AdmissionRequest request, RuleScope scope, ObjectMerge merging)
    {
        if (condition is not null)
        {
            var value = condition.Evaluate(scope);
            if (value.IsFalse)
            {
                return null;
            }

            if (!value.IsTrue)
            {
                return value.IsError ? condition.Explain(value) : $"{condition}: a value of the type {value.Type}; expected true or false";
            }
        }

        return merge is not null ? Merge(request, scope, merging) : patchExpression is not null ? PatchBy(patchExpression, request, scope) : Patch(request, scope);
    }

    private string? Merge(AdmissionRequest request, RuleScope scope, ObjectMerge merging)
    {
        string? fault = null;
        var json = new ByteBuffer();
        if (!merge!.Write(scope, json, ref fault))
        {
            return fault;
        }

        var wanted = new Document();
        if ((wanted.Parse(json.Span)?.Message ?? (wanted.Root.IsObject ? null : "not an object")) is { } error)
        {
            return $"merge: {error}";
        }

        var target = request.Object;
        merging.Merge(target, wanted.Root, KubernetesSchema.Default.FindKind(target["apiVersion"u8].Text ?? "", target["kind"u8].Text ?? ""));
        return null;
    }

    private string? Patch(AdmissionRequest request, RuleScope scope)
    {
        foreach (var operation in patch)
        {
            if (operation.Apply(request.Object, scope) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? PatchBy(RuleExpression expression, AdmissionRequest request, RuleScope scope)
    {
        var list = expression.Evaluate(scope);
        var json = new ByteBuffer();
        var operations = new Document();
        if (list.IsError)
        {
            return expression.Explain(list);
        }

        if ((ValueJson.Write(list, json) ?? operations.Parse(json.Span)?.Message) is not null || list.Kind != ValueKind.List)
        {
            return $"{expression}: a value of the type {list.Type}; expected a list of JSONPatch";
        }

        foreach (var operation in operations.Root.Items)
        {
            if (PatchOperation.Apply(request.Object, operation) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }
}
