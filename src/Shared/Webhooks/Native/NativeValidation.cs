using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Options;
using Sluice.Policies.Validation;

namespace Sluice.Webhooks.Native;

/// <summary>Says a <c>validation</c> as a ValidatingAdmissionPolicy.</summary>
internal static class NativeValidation
{
    // https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#audit-annotations
    private const int MostAnnotations = 20;

    // The template of each kind that Sluice knows; anything else is taken for a pod, as it is there.
    private const string Template = "{0} == null ? {0} : request.kind.kind == 'CronJob' ? {0}.spec.jobTemplate.spec.template : request.kind.kind == 'PodTemplate' ? {0}.template : " +
        "request.kind.kind in ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'] ? {0}.spec.template : {0}";

    /// <summary>Adds the rules to a spec.</summary>
    public static void Add(ConfiguredPolicy policy, NativeExpressions expressions, JsonObject spec, NativeFaults faults)
    {
        if (policy.Settings.Get(ValidationOptions.Workloads))
        {
            foreach (var name in (string[])["object", "oldObject"])
            {
                expressions.Replace(name, string.Format(null, Template, name));
            }
        }

        spec["validations"] = new JsonArray([.. policy.Settings.Get(ValidationOptions.Validations).Select((validation, index) => Validation(validation, $"settings.validations[{index}]", expressions))]);
        var annotations = policy.Settings.Get(ValidationOptions.AuditAnnotations);
        if (annotations.Count > MostAnnotations)
        {
            faults.Add("settings.auditAnnotations", $"{annotations.Count} annotations; Kubernetes takes {MostAnnotations}");
        }

        NativePolicies.AddIfAny(spec, "auditAnnotations", [.. annotations.Select(JsonNode (annotation, index) => new JsonObject
        {
            ["key"] = annotation.Get(ValidationOptions.Key),
            ["valueExpression"] = Of(annotation, ValidationOptions.ValueExpression, $"settings.auditAnnotations[{index}]", expressions),
        })]);
    }

    private static JsonNode Validation(Settings validation, string path, NativeExpressions expressions)
    {
        var field = validation.Get(ValidationOptions.FieldPath);
        var expression = Of(validation, ValidationOptions.Expression, path, expressions);
        var written = new JsonObject { ["expression"] = expression };
        if (Message(validation, expression) is { } message)
        {
            written["message"] = field.Length == 0 ? message : $"{field}: {message}";
        }

        if (validation.Has(ValidationOptions.MessageExpression))
        {
            var made = Of(validation, ValidationOptions.MessageExpression, path, expressions);
            written["messageExpression"] = field.Length == 0 ? made : $"{CelText.Quote(field + ": ")} + ({made})";
        }

        if (validation.Has(ValidationOptions.Reason))
        {
            written["reason"] = validation.Get(ValidationOptions.Reason).ToString();
        }

        return written;
    }

    // Kubernetes has one of its own for an expression of one line, and wants one for others unless it is made by an expression; none of its messages has line breaks.
    private static string? Message(Settings validation, string expression)
    {
        if (validation.Get(ValidationOptions.Message).Trim() is { Length: > 0 } message)
        {
            return message.ReplaceLineEndings(" ");
        }

        return (expression.AsSpan().ContainsAny('\n', '\r') && !validation.Has(ValidationOptions.MessageExpression)) || validation.Has(ValidationOptions.FieldPath)
            ? $"failed expression: {Policies.Rules.RuleExpression.Shorten(validation.Get(ValidationOptions.Expression))}"
            : null;
    }

    private static string Of(Settings settings, Option<string> option, string path, NativeExpressions expressions) =>
        expressions.Of(settings.NodeOf(option), $"{path}.{option.Name}", settings.Get(option));
}
