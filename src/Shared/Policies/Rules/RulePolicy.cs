using Sluice.Admission;
using Sluice.Cluster;
using Sluice.Json;

namespace Sluice.Policies.Rules;

/// <summary>A policy whose rules are expressions.</summary>
/// <param name="rules">What they have in common.</param>
internal abstract class RulePolicy(CompiledRules rules) : IPolicy
{
    private readonly ObjectLookUp _cluster = new(rules.Kubernetes, "the rules ask");
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
        var asks = rules.NeedsNamespace && ObjectLookUp.IsInNamespace(request);
        var fault = asks ? await _cluster.FindNamespaceAsync(request, cancellation).ConfigureAwait(false) : null;
        var parameters = default(Node);
        if (fault is null && rules.ParamsReference is { } reference)
        {
            (parameters, fault) = await _cluster.FindAsync(reference, cancellation).ConfigureAwait(false);
        }

        return fault is { } undecided ? undecided : Decide(request, asks ? request.NamespaceObject : default, parameters);
    }
}
