using System.Runtime.CompilerServices;
using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Json;

namespace Sluice.Policies.Rules;

/// <summary>A policy whose rules are expressions.</summary>
/// <param name="rules">What they have in common.</param>
internal abstract class RulePolicy(CompiledRules rules) : IPolicy
{
    // An answer of a watch stays the same object until what it is about changes, so it is parsed once.
    private static readonly ConditionalWeakTable<KubernetesAnswer, Document> Parsed = [];

    private readonly bool _isLocal = rules.LookUps.Count == 0;

    /// <inheritdoc />
    public IReadOnlyList<ObjectReference> LookUps { get; } = rules.LookUps;

    /// <inheritdoc />
    public bool MayWait => !_isLocal;

    /// <inheritdoc />
    public ValueTask<Verdict> EvaluateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        _isLocal ? new(Decide(request, default, default)) : AskAndDecideAsync(request, cancellation);

    /// <summary>Decides on a request.</summary>
    protected abstract Verdict Decide(AdmissionRequest request, RuleScope scope);

    /// <summary>What <c>object</c> and <c>oldObject</c> are.</summary>
    protected virtual (Node Object, Node OldObject) ObjectsOf(AdmissionRequest request) => (request.Object, request.OldObject);

    private Verdict Decide(AdmissionRequest request, Node namespaceObject, Node parameters)
    {
        var scope = rules.Rent();
        try
        {
            var (@object, oldObject) = ObjectsOf(request);
            scope.Begin(request, @object, oldObject);
            if (!_isLocal)
            {
                scope.Know(namespaceObject, parameters);
            }

            return Decide(request, scope);
        }
        finally
        {
            rules.Return(scope);
        }
    }

    private async ValueTask<Verdict> AskAndDecideAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        var (space, fault) = rules.NeedsNamespace && request.Namespace.Length > 0 && request.Kind is not { Group: "", Name: "Namespace" }
            ? await LookUpAsync(new ObjectReference("", "v1", "namespaces", "", request.Namespace), cancellation).ConfigureAwait(false)
            : (default, null);
        var parameters = default(Node);
        if (fault is null && rules.ParamsReference is { } reference)
        {
            (parameters, fault) = await LookUpAsync(reference, cancellation).ConfigureAwait(false);
        }

        return fault is { } undecided ? undecided : Decide(request, space, parameters);
    }

    private async ValueTask<(Node Object, Verdict? Fault)> LookUpAsync(ObjectReference reference, CancellationToken cancellation)
    {
        var answer = await rules.Kubernetes.LookUpAsync(reference, cancellation).ConfigureAwait(false);
        if (answer.Outcome == KubernetesOutcome.Found)
        {
            return (Parsed.GetValue(answer, Parse).Root, null);
        }

        var why = answer.Outcome == KubernetesOutcome.NotFound
            ? $"there is no {reference.Resource} \"{(reference.Namespace.Length > 0 ? reference.Namespace + "/" : "")}{reference.Name}\", which the rules ask about"
            : answer.Explain(reference);
        return (default, Verdict.Undecided(why, answer.Outcome == KubernetesOutcome.Unavailable));
    }

    private static Document Parse(KubernetesAnswer answer)
    {
        var document = new Document();
        document.Parse(answer.Body.Span);
        return document;
    }
}
