using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Expressions;
using Sluice.Json;
using Sluice.Options;
using Sluice.Policies.Pods;
using Sluice.Policies.Rules;

namespace Sluice.Policies.Validation;

/// <summary>Denies what a rule of one's own does not hold for.</summary>
internal sealed class ValidationPolicy(CompiledRules rules, ImmutableArray<ValidationRule> validations, ImmutableArray<(string Key, RuleExpression Value)> annotations, bool workloads) : RulePolicy(rules)
{
    public static PolicyType Type { get; } = new()
    {
        Name = "validation",
        Kind = PolicyKind.Validating,
        Summary = "Denies objects that a rule of your own does not hold for, in CEL, the language of Kubernetes' ValidatingAdmissionPolicies.",
        Options = ValidationOptions.All,
        Rules = Wanted,
        Create = Create,
        Check = new ValidationCheck(),
        ExampleSettings = """
            validations:
              - expression: object.spec.replicas <= 5
                message: more than five replicas need a word with the platform team

            """,
    };

    protected override Verdict Decide(AdmissionRequest request, RuleScope scope)
    {
        List<string>? denials = null;
        List<string>? faults = null;
        ValidationReason? reason = null;
        foreach (var validation in validations)
        {
            var value = validation.Expression.Evaluate(scope);
            if (value.IsTrue)
            {
                continue;
            }

            if (value.IsFalse)
            {
                (denials ??= []).Add(validation.Explain(scope));
                reason ??= validation.Reason;
            }
            else
            {
                (faults ??= []).Add(value.IsError ? validation.Expression.Explain(value) : $"{validation.Expression}: a value of the type {value.Type}; expected true or false");
            }
        }

        var notes = annotations.IsEmpty ? [] : Annotate(scope, ref faults);
        var verdict = denials is not null ? Deny(denials, reason!.Value) : faults is null ? Verdict.Allow : Verdict.Undecided(string.Join("; ", faults));
        return notes.IsEmpty ? verdict : verdict with { AuditAnnotations = notes };
    }

    private ImmutableArray<KeyValuePair<string, string>> Annotate(RuleScope scope, ref List<string>? faults)
    {
        var notes = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(annotations.Length);
        foreach (var (key, expression) in annotations)
        {
            var value = expression.Evaluate(scope);
            if (value.Kind == ValueKind.String)
            {
                notes.Add(new(key, PlainText.Clean(value.AsString(), PlainText.LongestMessage)));
            }
            else if (value.Kind != ValueKind.Null)
            {
                (faults ??= []).Add(value.IsError ? expression.Explain(value) : $"{expression}: a value of the type {value.Type}; expected a text, or null");
            }
        }

        return notes.ToImmutable();
    }

    // Rules that are written for pods see the template of a workload as if it were one.
    protected override (Node Object, Node OldObject) ObjectsOf(AdmissionRequest request)
    {
        if (!workloads || !Pod.TryGet(request.Object, workloads: true, out var pod) || pod.Path.Length == 0)
        {
            return base.ObjectsOf(request);
        }

        Pod.TryGet(request.OldObject, workloads: true, out var old);
        return (pod.Root, old.Root);
    }

    private static Verdict Deny(List<string> denials, ValidationReason reason) => Verdict.Deny([.. denials]) with
    {
        Reason = reason.ToString(),
        Code = reason switch
        {
            ValidationReason.Invalid => 422,
            ValidationReason.Unauthorized => 401,
            ValidationReason.RequestEntityTooLarge => 413,
            _ => 403,
        },
    };

    private static IReadOnlyList<ResourceRule> Wanted(Settings settings) => settings.Get(ValidationOptions.Workloads)
        ? [new ResourceRule("", "pods", Operations.Create | Operations.Update), .. PodRules.Workloads, new ResourceRule("", "podtemplates", Operations.Create | Operations.Update)]
        : [new ResourceRule("*", "*", Operations.Create | Operations.Update) { OperationsWhenNamed = Operations.Delete | Operations.Connect }];

    private static ValidationPolicy Create(PolicyContext context)
    {
        var before = context.Errors.Errors.Count;
        var compiler = RuleCompiler.For(context);
        var validations = context.Settings.Get(ValidationOptions.Validations).Select(validation => new ValidationRule(
            compiler.Required(validation, ValidationOptions.Expression, CelType.Bool),
            validation.Get(ValidationOptions.Message),
            compiler.Optional(validation, ValidationOptions.MessageExpression, CelType.String),
            validation.Get(ValidationOptions.Reason),
            validation.Get(ValidationOptions.FieldPath))).ToImmutableArray();
        var annotations = context.Settings.Get(ValidationOptions.AuditAnnotations)
            .Select(annotation => (annotation.Get(ValidationOptions.Key), compiler.Required(annotation, ValidationOptions.ValueExpression, CelType.String, CelType.Null))).ToImmutableArray();
        var rules = compiler.Finish();
        if (context.Errors.Errors.Count == before)
        {
            context.RequireOneOf(ValidationOptions.Validations, ValidationOptions.AuditAnnotations);
        }

        return new ValidationPolicy(rules, validations, annotations, context.Settings.Get(ValidationOptions.Workloads));
    }
}

/// <summary>One rule of a <c>validation</c>.</summary>
/// <param name="Expression">What must be true.</param>
/// <param name="Message">What the user is told; "" for the expression.</param>
/// <param name="MessageExpression">The same, made for each request; null for none.</param>
/// <param name="Reason">The reason of the denial.</param>
/// <param name="FieldPath">The field in question; "" for none.</param>
internal sealed record ValidationRule(RuleExpression Expression, string Message, RuleExpression? MessageExpression, ValidationReason Reason, string FieldPath)
{
    /// <summary>What the user is told of a request that the rule does not hold for.</summary>
    public string Explain(RuleScope scope)
    {
        var text = MessageFor(scope);
        return FieldPath.Length == 0 ? text : $"{FieldPath}: {text}";
    }

    // As Kubernetes: a message that cannot be made, or that would spoil a line, gives way to the fixed one.
    private string MessageFor(RuleScope scope)
    {
        if (MessageExpression?.Evaluate(scope) is { Kind: ValueKind.String } made && made.AsString().Trim() is { Length: > 0 } text && !text.Contains('\n', StringComparison.Ordinal))
        {
            return text;
        }

        return Message.Length > 0 ? Message.Trim() : $"failed expression: {Expression}";
    }
}
