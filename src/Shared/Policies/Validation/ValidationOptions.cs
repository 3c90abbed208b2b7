using Sluice.Kubernetes;
using Sluice.Options;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Validation;

/// <summary>Settings of <c>validation</c>.</summary>
internal static class ValidationOptions
{
    public static readonly Option<string> Expression = new("expression", Shapes.Expression,
        "What must be true, in CEL.");

    public static readonly Option<string> Message = new("message", Shapes.NonEmptyText, "",
        "What the user is told when it is not true. Default: the expression.");

    public static readonly Option<string> MessageExpression = new("messageExpression", Shapes.Expression, "",
        "The same as a text in CEL; it goes before message, which stands in for it where it fails, is empty or has line breaks.");

    public static readonly Option<ValidationReason> Reason = new("reason",
        Shapes.Choice(
            ("Invalid", ValidationReason.Invalid), ("Forbidden", ValidationReason.Forbidden), ("Unauthorized", ValidationReason.Unauthorized),
            ("RequestEntityTooLarge", ValidationReason.RequestEntityTooLarge)),
        ValidationReason.Invalid,
        "The reason of the denial, for programs: Invalid (422), Forbidden (403), Unauthorized (401), RequestEntityTooLarge (413).");

    public static readonly Option<string> FieldPath = new("fieldPath", Shapes.NonEmptyText, "",
        "The field in question, such as spec.replicas; it goes before the message.");

    public static readonly Option<IReadOnlyList<Settings>> Validations = new("validations", Shapes.List(Shapes.Object(Expression, Message, MessageExpression, Reason, FieldPath)),
        "The rules. All of them must hold; those that do not are told together.");

    public static readonly Option<string> Key = new("key", Shapes.TextThat("the name part of an annotation key, such as replicas", text => text.Length > 0 && KubernetesNames.IsLabelValue(text)),
        "The annotation's key, behind the policy's name.");

    public static readonly Option<string> ValueExpression = new("valueExpression", Shapes.Expression, "Its value in CEL: a text, or null for none.");

    public static readonly Option<IReadOnlyList<Settings>> AuditAnnotations = new("auditAnnotations", Shapes.List(Shapes.Object(Key, ValueExpression)), [],
        "Audit annotations to give with the answer, whatever it is.");

    public static readonly Option<bool> Workloads = new("workloads", Shapes.Boolean, false,
        "Whether the rules, written for pods, are also for the templates that pods are made from: object and oldObject are then the template, with metadata and spec. The policy's resources are pods, the workloads and podtemplates.");

    public static IReadOnlyList<Option> All { get; } = [Validations, RuleOptions.Variables, RuleOptions.Params, AuditAnnotations, Workloads];
}

/// <summary>The reason of a denial, as Kubernetes' ValidatingAdmissionPolicies know them.</summary>
internal enum ValidationReason
{
    /// <summary>422.</summary>
    Invalid,

    /// <summary>403.</summary>
    Forbidden,

    /// <summary>401.</summary>
    Unauthorized,

    /// <summary>413.</summary>
    RequestEntityTooLarge,
}
