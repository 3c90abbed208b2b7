namespace Sluice.Expressions;

/// <summary><c>&amp;&amp;</c>: false as soon as one is, whatever went wrong with others.</summary>
internal sealed class AndEvaluator(Evaluator[] terms) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var error = default(Value?);
        foreach (var term in terms)
        {
            var value = term.Evaluate(activation);
            if (value.IsFalse)
            {
                return value;
            }

            if (!value.IsTrue)
            {
                error ??= Conditions.NotBool(value);
            }
        }

        return error ?? Value.True;
    }
}

/// <summary><c>||</c>: true as soon as one is, whatever went wrong with others.</summary>
internal sealed class OrEvaluator(Evaluator[] terms) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var error = default(Value?);
        foreach (var term in terms)
        {
            var value = term.Evaluate(activation);
            if (value.IsTrue)
            {
                return value;
            }

            if (!value.IsFalse)
            {
                error ??= Conditions.NotBool(value);
            }
        }

        return error ?? Value.False;
    }
}

/// <summary><c>a ? b : c</c>.</summary>
internal sealed class ConditionalEvaluator(Evaluator condition, Evaluator whenTrue, Evaluator whenFalse) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var value = condition.Evaluate(activation);
        return value.IsTrue ? whenTrue.Evaluate(activation) : value.IsFalse ? whenFalse.Evaluate(activation) : Conditions.NotBool(value);
    }
}

/// <summary>Truth values that are none.</summary>
internal static class Conditions
{
    /// <summary>The error itself, or that there is none of this type.</summary>
    public static Value NotBool(in Value value) => value.IsError ? value : Value.Error("no such overload");
}
