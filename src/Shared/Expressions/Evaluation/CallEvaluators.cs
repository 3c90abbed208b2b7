using System.Runtime.CompilerServices;

namespace Sluice.Expressions;

/// <summary>A call with one argument.</summary>
internal sealed class UnaryEvaluator(string function, Overload[] overloads, Evaluator argument) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var value = argument.Evaluate(activation);
        if (value.IsError)
        {
            return value;
        }

        foreach (var overload in overloads)
        {
            if (overload.One is { } one && RuntimeType.Fits(overload.Parameters[0], value))
            {
                return activation.Stop is null ? Charged(activation, overload, value, one(value)) : activation.Stopped();
            }
        }

        return NoOverload.Error(function, [value]);
    }

    private static Value Charged(Activation activation, Overload overload, in Value value, in Value result)
    {
        var cost = overload.Cost.Constant ?? overload.Cost.Actual(new ReadOnlySpan<Value>(in value), result);
        return activation.Charge(cost) ? result : activation.Stopped();
    }
}

/// <summary>A call with two arguments.</summary>
internal sealed class BinaryEvaluator(string function, Overload[] overloads, Evaluator first, Evaluator second) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var left = first.Evaluate(activation);
        var right = second.Evaluate(activation);
        if (left.IsError)
        {
            return left;
        }

        if (right.IsError)
        {
            return right;
        }

        foreach (var overload in overloads)
        {
            if (overload.Two is { } two && RuntimeType.Fits(overload.Parameters[0], left) && RuntimeType.Fits(overload.Parameters[1], right))
            {
                return activation.Stop is null ? Call(activation, overload, two, left, right) : activation.Stopped();
            }
        }

        return NoOverload.Error(function, [left, right]);
    }

    // Where the cost is known beforehand, what costs too much is not even begun.
    private static Value Call(Activation activation, Overload overload, Overload.Binary two, in Value left, in Value right)
    {
        if (overload.Cost.Constant is { } constant)
        {
            return activation.Charge(constant) ? two(left, right) : activation.Stopped();
        }

        var arguments = default(Pair);
        arguments[0] = left;
        arguments[1] = right;
        if (overload.Cost.IsKnownBefore)
        {
            return activation.Charge(overload.Cost.Actual(arguments, default)) ? two(left, right) : activation.Stopped();
        }

        var result = two(left, right);
        return activation.Charge(overload.Cost.Actual(arguments, result)) ? result : activation.Stopped();
    }

    [InlineArray(2)]
    private struct Pair
    {
        private Value _first;
    }
}

/// <summary>A call with any number of arguments.</summary>
internal sealed class VariadicEvaluator(string function, Overload[] overloads, Evaluator[] arguments) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(activation);
        }

        foreach (var value in values)
        {
            if (value.IsError)
            {
                return value;
            }
        }

        foreach (var overload in overloads)
        {
            if (overload.Many is { } many && RuntimeType.Fit(overload.Parameters, values))
            {
                return activation.Stop is null ? Charged(activation, overload, values, many(values)) : activation.Stopped();
            }
        }

        return NoOverload.Error(function, values);
    }

    private static Value Charged(Activation activation, Overload overload, Value[] values, in Value result) =>
        activation.Charge(overload.Cost.Actual(values, result)) ? result : activation.Stopped();
}

/// <summary><c>==</c> and <c>!=</c>, of values of all types.</summary>
internal sealed class EqualityEvaluator(Evaluator left, Evaluator right, bool isEqual) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var value = left.Evaluate(activation);
        var other = right.Evaluate(activation);
        if (value.IsError)
        {
            return value;
        }

        if (other.IsError)
        {
            return other;
        }

        return activation.Charge(CostOf(value, other)) ? Value.From(ValueEquality.AreEqual(value, other) == isEqual) : activation.Stopped();
    }

    // A text costs by its length, and a list by all that is in it, not only by its own length as in Kubernetes.
    private static ulong CostOf(in Value left, in Value right)
    {
        if (left.Kind != right.Kind || left.Kind is not (ValueKind.String or ValueKind.Bytes or ValueKind.List or ValueKind.Map or ValueKind.Optional))
        {
            return 1;
        }

        var size = left.Kind is ValueKind.String or ValueKind.Bytes
            ? Math.Min(left.Size, right.Size)
            : Math.Min(Weights.WeightOf(left), Weights.WeightOf(right));
        return Saturating.Multiply((ulong)size, CallCost.PerCharacter);
    }
}

/// <summary>Errors of calls that no overload fits, in cel-go's words: functions with one implementation for all types say less.</summary>
internal static class NoOverload
{
    public static Value Error(string function, ReadOnlySpan<Value> arguments)
    {
        if (function is "!_" or "@in" or "contains" or "startsWith" or "endsWith")
        {
            return Value.Error("no such overload");
        }

        if (function is "size" or "matches" || !char.IsAsciiLetter(function[0]))
        {
            return Value.Error(HasTrait(function, arguments[0].Kind) ? "no such overload" : $"no such overload: {function}");
        }

        var types = new string[arguments.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = arguments[i].Type.Name;
        }

        return Value.Error($"no such overload: {function}({string.Join(", ", types)})");
    }

    // Whether an operator means something for values of this kind, with other ones on its right.
    private static bool HasTrait(string function, ValueKind kind)
    {
        var isNumber = kind is ValueKind.Int or ValueKind.Uint or ValueKind.Double;
        return function switch
        {
            "_+_" => isNumber || kind is ValueKind.String or ValueKind.Bytes or ValueKind.List or ValueKind.Timestamp or ValueKind.Duration,
            "_-_" => isNumber || kind is ValueKind.Timestamp or ValueKind.Duration,
            "_*_" or "_/_" => isNumber,
            "_%_" => kind is ValueKind.Int or ValueKind.Uint,
            "-_" => kind is ValueKind.Bool or ValueKind.String or ValueKind.Timestamp,
            "_<_" or "_<=_" or "_>_" or "_>=_" =>
                isNumber || kind is ValueKind.Bool or ValueKind.String or ValueKind.Bytes or ValueKind.Timestamp or ValueKind.Duration,
            "matches" => kind == ValueKind.String,
            _ => false,
        };
    }
}
