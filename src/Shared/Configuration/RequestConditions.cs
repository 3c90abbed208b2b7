using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sluice.Admission;
using Sluice.Expressions;
using Sluice.Json;
using Sluice.Options;
using Sluice.Yaml;

namespace Sluice.Configuration;

/// <summary>
/// Conditions in CEL of a policy's <c>match</c>. They mean what matchConditions of a webhook mean: all must hold; when one does not, the policy is not for the request, whatever
/// the others would be; else when one fails, failurePolicy decides
/// (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions).
/// </summary>
internal sealed class RequestConditions
{
    private readonly ImmutableArray<Expression> _expressions;
    private readonly ConcurrentBag<Activation> _activations = [];

    private RequestConditions(ImmutableArray<Expression> expressions) => _expressions = expressions;

    /// <summary>The expressions, each with where it stands.</summary>
    internal ImmutableArray<(Expression Expression, ConfigNode Node)> Written { get; private init; } = [];

    /// <summary>No condition: every request is meant.</summary>
    public static RequestConditions None { get; } = new([]);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _expressions.IsEmpty;

    /// <summary>The conditions, as they were written.</summary>
    public IEnumerable<string> Texts => _expressions.Select(expression => expression.Text);

    /// <summary>Those that the API server takes: what it does not know is decided here alone.</summary>
    internal IEnumerable<string> NativeTexts => _expressions.Where(expression => expression.OutsideKubernetes.Count == 0).Select(expression => expression.Text);

    /// <summary>Reads conditions; what is wrong with them is added to the errors.</summary>
    internal static RequestConditions Read(Settings? match, ErrorList errors)
    {
        if (match is null || !match.Has(MatchOptions.Conditions))
        {
            return None;
        }

        // What the API server can be told too: a webhook's conditions know neither parameters nor the namespace.
        var list = (SequenceNode)match.NodeOf(MatchOptions.Conditions);
        var expressions = ImmutableArray.CreateBuilder<(Expression Expression, ConfigNode Node)>();
        foreach (var (text, index) in match.Get(MatchOptions.Conditions).Select((text, index) => (text, index)))
        {
            var path = $"{match.Path}.{MatchOptions.Conditions.Name}[{index}]";
            var (expression, found) = Expression.Compile(text, ExpressionEnvironment.Admission, CelType.Bool);
            foreach (var error in found)
            {
                errors.Add(list.Items[index], path, $"{error}, in \"{text.Trim()}\"");
            }

            foreach (var unknown in (string[])["namespaceObject", "params"])
            {
                if (text.Contains(unknown, StringComparison.Ordinal))
                {
                    errors.Add(list.Items[index], path, $"{unknown} is not known here, since the API server decides by these conditions too; expected object, oldObject and request, or a rule of type validation or mutation");
                }
            }

            if (expression is not null)
            {
                expressions.Add((expression, list.Items[index]));
            }
        }

        return expressions.Count == 0 ? None : new RequestConditions([.. expressions.Select(condition => condition.Expression)]) { Written = expressions.ToImmutable() };
    }

    /// <summary>Whether a request is meant; one for which a condition fails is, so that failurePolicy can decide.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">Why it cannot be said; null when it can.</param>
    public bool Matches(AdmissionRequest request, out string? fault)
    {
        (var matches, fault) = IsEmpty ? (true, null) : Evaluate(request);
        return matches;
    }

    private (bool Matches, string? Fault) Evaluate(AdmissionRequest request)
    {
        var activation = _activations.TryTake(out var kept) ? kept : new Activation(ExpressionEnvironment.Admission);
        activation.Reset(Limits.PerMatchConditions, request.Source.Document.Work.Limit);
        activation.Set(AdmissionSlots.Object, ValueOf(request.Object));
        activation.Set(AdmissionSlots.OldObject, ValueOf(request.OldObject));
        activation.Set(AdmissionSlots.Request, ValueOf(request.Source));
        string? fault = null;
        var matches = true;
        foreach (var expression in _expressions)
        {
            var value = expression.Evaluate(activation);
            if (value.IsFalse)
            {
                (matches, fault) = (false, null);
                break;
            }

            fault ??= value.IsTrue ? null : $"condition '{expression.Text.Trim()}' resulted in error: {(value.IsError ? value.AsError() : $"a value of the type {value.Type}")}";
        }

        // One that is kept must not keep a large document.
        activation.Reset();
        _activations.Add(activation);
        return (matches, fault);
    }

    private static Value ValueOf(Node node) => node.Exists ? Value.From(node) : Value.Null;
}
