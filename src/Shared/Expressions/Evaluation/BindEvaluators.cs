namespace Sluice.Expressions;

/// <summary><c>cel.bind(x, value, body)</c>. An error is a value like others: it matters when it is asked for.</summary>
internal sealed class BindEvaluator(Evaluator value, Evaluator body, int slot) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var bound = value.Evaluate(activation);
        activation.Local(slot) = bound;
        return activation.Charge(10) ? body.Evaluate(activation) : activation.Stopped();
    }
}

/// <summary><c>optional.optMap(x, body)</c> and <c>optFlatMap</c>: the body with what the optional holds, if it holds something.</summary>
internal sealed class OptionalMapEvaluator(Evaluator target, Evaluator body, int slot, bool isFlat) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var optional = target.Evaluate(activation);
        if (optional.Kind != ValueKind.Optional)
        {
            return optional.IsError ? optional : Value.Error("no such overload");
        }

        if (!activation.Charge(13) || !optional.TryGetOptional(out var content))
        {
            return activation.Stop is null ? Value.None : activation.Stopped();
        }

        activation.Local(slot) = content;
        var value = body.Evaluate(activation);
        if (value.IsError || isFlat)
        {
            return value.IsError || value.Kind == ValueKind.Optional ? value : Value.Error("no such overload");
        }

        return Value.Some(value);
    }
}

/// <summary><c>optional.or(other)</c> and <c>optional.orValue(other)</c>: the other is evaluated only when it is needed.</summary>
internal sealed class OptionalOrEvaluator(Evaluator target, Evaluator other, bool givesValue) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var optional = target.Evaluate(activation);
        if (optional.Kind != ValueKind.Optional)
        {
            return optional.IsError ? optional : Value.Error("no such overload");
        }

        activation.Charge(1);
        if (!optional.TryGetOptional(out var content))
        {
            return other.Evaluate(activation);
        }

        return givesValue ? content : optional;
    }
}
