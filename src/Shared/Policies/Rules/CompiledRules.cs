using Sluice.Cluster;
using Sluice.Expressions;
using Sluice.Json;

namespace Sluice.Policies.Rules;

/// <summary>What the expressions of a policy have in common: their variables, their parameters, and what they need from the cluster.</summary>
internal sealed class CompiledRules
{
    // As many reviews are decided at a time as there are processors; more scopes are made when more wait for a cluster, and let go of.
    private const int KeptScopes = 8;

    private readonly RuleScope?[] _scopes = new RuleScope?[KeptScopes];
    private readonly Node _params;

    /// <summary>The variables of all expressions, those of loops included.</summary>
    public required ExpressionEnvironment Environment { get; init; }

    /// <summary>The variables that are expressions, each with its place.</summary>
    public required IReadOnlyList<(int Slot, Expression Expression)> Variables { get; init; }

    /// <summary>The place of a loop's item.</summary>
    public required int ItemSlot { get; init; }

    /// <summary>The place of its position.</summary>
    public required int IndexSlot { get; init; }

    /// <summary>Whether an expression asks for the namespace.</summary>
    public required bool NeedsNamespace { get; init; }

    /// <summary>The ConfigMap that the parameters are; null for none.</summary>
    public ObjectReference? ParamsReference { get; init; }

    /// <summary>The parameters of the file as JSON.</summary>
    public ReadOnlyMemory<byte> ParamsJson
    {
        init => _params = Node.Parse(value.Span);
    }

    /// <summary>The cluster that is asked.</summary>
    public required IKubernetesApi Kubernetes { get; init; }

    /// <summary>The parameters of the file.</summary>
    public Value Params => _params.Exists ? Value.From(_params) : Value.Null;

    /// <summary>What is looked up in the cluster.</summary>
    public IReadOnlyList<ObjectReference> LookUps =>
    [
        .. NeedsNamespace ? [ObjectLookUp.Namespaces] : (ObjectReference[])[],
        .. ParamsReference is { } reference ? [reference] : (ObjectReference[])[],
    ];

    /// <summary>The values of the variables, before any is known.</summary>
    public Activation MakeActivation()
    {
        var activation = new Activation(Environment);
        foreach (var (slot, expression) in Variables)
        {
            activation.SetLazy(slot, expression);
        }

        return activation;
    }

    /// <summary>A scope for a review; give it back with <see cref="Return"/>.</summary>
    public RuleScope Rent()
    {
        foreach (ref var place in _scopes.AsSpan())
        {
            if (place is not null && Interlocked.Exchange(ref place, null) is { } kept)
            {
                return kept;
            }
        }

        return new RuleScope(this);
    }

    /// <summary>Takes a scope back.</summary>
    public void Return(RuleScope scope)
    {
        scope.End();
        foreach (ref var place in _scopes.AsSpan())
        {
            if (place is null && Interlocked.CompareExchange(ref place, scope, null) is null)
            {
                return;
            }
        }
    }
}
