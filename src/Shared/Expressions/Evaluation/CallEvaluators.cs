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
                var arguments = new ReadOnlySpan<Value>(in value);
                return Charges.Before(activation, overload, arguments) ? Charges.After(activation, overload, arguments, one(value)) : activation.Stopped();
            }
        }

        return NoOverload.Error(function, [value]);
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
                var arguments = default(Pair);
                arguments[0] = left;
                arguments[1] = right;
                return Charges.Before(activation, overload, arguments) ? Charges.After(activation, overload, arguments, two(left, right)) : activation.Stopped();
            }
        }

        return NoOverload.Error(function, [left, right]);
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
                return Charges.Before(activation, overload, values) ? Charges.After(activation, overload, values, many(values)) : activation.Stopped();
            }
        }

        return NoOverload.Error(function, values);
    }
}

/// <summary>Charges for calls: where the cost is known beforehand, what costs too much is not even begun.</summary>
internal static class Charges
{
    /// <summary>Charges before the call, if that is possible.</summary>
    public static bool Before(Activation activation, Overload overload, ReadOnlySpan<Value> arguments)
    {
        var cost = overload.Cost;
        return activation.Charge(!cost.IsKnownBefore ? 0 : cost.Constant ?? cost.Actual(arguments, default));
    }

    /// <summary>Charges behind the call, if it was not possible before.</summary>
    public static Value After(Activation activation, Overload overload, ReadOnlySpan<Value> arguments, in Value result) =>
        overload.Cost.IsKnownBefore || activation.Charge(overload.Cost.Actual(arguments, result)) ? result : activation.Stopped();
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

        if ((function is "sort" or "@sortByAssociatedKeys") && arguments[0].Kind == ValueKind.List)
        {
            return Value.Error("list elements must be comparable");
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
