namespace Sluice.Expressions;

/// <summary><c>x in ['a', 'b']</c> with texts that are known: compared where they stand, nothing is made.</summary>
internal sealed class SetMembershipEvaluator(Evaluator element, Utf8Text[] texts, ulong listCost) : Evaluator
{
    /// <summary>The evaluator, when the list is one of known texts.</summary>
    public static Evaluator? TryPlan(Evaluator element, Evaluator list)
    {
        if (list is not MadeEvaluator { Value.Kind: ValueKind.List } made)
        {
            return null;
        }

        var texts = new List<Utf8Text>();
        foreach (var item in made.Value.Items)
        {
            if (item.Kind != ValueKind.String)
            {
                return null;
            }

            texts.Add(new Utf8Text(item.AsString()));
        }

        return new SetMembershipEvaluator(element, [.. texts], made.Cost + (ulong)texts.Count);
    }

    public override Value Evaluate(Activation activation)
    {
        var value = element.Evaluate(activation);
        if (value.IsError || !activation.Charge(listCost))
        {
            return value.IsError ? value : activation.Stopped();
        }

        return Value.From(value.Kind == ValueKind.String && Contains(value));
    }

    private bool Contains(in Value value)
    {
        foreach (var text in texts)
        {
            if (ValueEquality.AreEqual(value, Value.From(text)))
            {
                return true;
            }
        }

        return false;
    }
}
