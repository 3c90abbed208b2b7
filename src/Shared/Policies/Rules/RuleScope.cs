using Sluice.Admission;
using Sluice.Expressions;
using Sluice.Json;

namespace Sluice.Policies.Rules;

/// <summary>What the expressions of a policy know during one review. Kept for the next review: evaluating makes no garbage.</summary>
/// <param name="rules">The rules of the policy.</param>
internal sealed class RuleScope(CompiledRules rules)
{
    /// <summary>The values.</summary>
    public Activation Activation { get; } = rules.MakeActivation();

    /// <summary>Begins a review.</summary>
    /// <param name="request">The request.</param>
    /// <param name="object">What <c>object</c> is; of a request on a workload it may be its template.</param>
    /// <param name="oldObject">What <c>oldObject</c> is.</param>
    public void Begin(AdmissionRequest request, Node @object, Node oldObject)
    {
        Activation.Begin(Limits.PerPolicy, request.Source.Document.Work.Limit);
        Activation.Set(AdmissionSlots.Object, ValueOf(@object));
        Activation.Set(AdmissionSlots.OldObject, ValueOf(oldObject));
        Activation.Set(AdmissionSlots.Request, ValueOf(request.Source));
        Activation.Set(AdmissionSlots.NamespaceObject, Value.Null);
        Activation.Set(AdmissionSlots.Params, rules.Params);
    }

    /// <summary>Lets go of the review: a scope that is kept must not keep a large document.</summary>
    public void End() => Activation.Reset();

    /// <summary>Says what the namespace and the parameters are.</summary>
    public void Know(Node namespaceObject, Node parameters)
    {
        Activation.Set(AdmissionSlots.NamespaceObject, ValueOf(namespaceObject));
        if (parameters.Exists)
        {
            Activation.Set(AdmissionSlots.Params, Value.From(parameters));
        }
    }

    /// <summary>The same with an item of a list and its position.</summary>
    public RuleScope With(in Value item, int index)
    {
        Activation.Set(rules.ItemSlot, item);
        Activation.Set(rules.IndexSlot, Value.From((long)index));
        return this;
    }

    private static Value ValueOf(Node node) => node.Exists ? Value.From(node) : Value.Null;
}
