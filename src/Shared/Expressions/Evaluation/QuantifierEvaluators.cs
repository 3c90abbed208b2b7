namespace Sluice.Expressions;

/// <summary><c>all</c> and <c>exists</c>: an element decides, whatever went wrong with others.</summary>
internal sealed class QuantifierEvaluator(Evaluator range, Evaluator predicate, int first, int second, bool isAll) : Evaluator
{
    private readonly ulong _roundCost = isAll ? 3UL : 4UL;

    public override Value Evaluate(Activation activation)
    {
        var over = range.Evaluate(activation);
        if (Rounds.Refuse(over, second >= 0) is { } refusal)
        {
            return refusal;
        }

        var error = default(Value?);
        var rounds = new Rounds(activation, over, first, second);
        while (rounds.Next(_roundCost))
        {
            var value = predicate.Evaluate(activation);
            if (value.Kind != ValueKind.Bool)
            {
                error ??= Conditions.NotBool(value);
            }
            else if (value.IsTrue != isAll)
            {
                return value;
            }
        }

        activation.Charge(1);
        return activation.Stop is not null ? activation.Stopped() : error ?? Value.From(isAll);
    }
}

/// <summary><c>exists_one</c>: true of exactly one.</summary>
internal sealed class ExistsOneEvaluator(Evaluator range, Evaluator predicate, int first, int second) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var over = range.Evaluate(activation);
        if (Rounds.Refuse(over, second >= 0) is { } refusal)
        {
            return refusal;
        }

        var count = 0;
        var rounds = new Rounds(activation, over, first, second);
        while (rounds.Next(1))
        {
            var value = predicate.Evaluate(activation);
            if (value.Kind != ValueKind.Bool)
            {
                return Conditions.NotBool(value);
            }

            count += value.IsTrue ? 1 : 0;
        }

        activation.Charge(2);
        return activation.Stop is null ? Value.From(count == 1) : activation.Stopped();
    }
}
