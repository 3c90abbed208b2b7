namespace Sluice.Expressions;

/// <summary><c>[a, ?b]</c>.</summary>
internal sealed class ListEvaluator(Evaluator[] elements, bool[] optional) : Evaluator
{
    private const ulong Cost = 10;

    public override Value Evaluate(Activation activation)
    {
        var items = new List<Value>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var value = elements[i].Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }

            if (!optional[i])
            {
                items.Add(value);
            }
            else if (value.Kind != ValueKind.Optional)
            {
                return Value.Error($"cannot initialize optional list element from non-optional value {Elements.Describe(value)}");
            }
            else if (value.TryGetOptional(out var inner))
            {
                items.Add(inner);
            }
        }

        return activation.Charge(Cost) ? Weights.Checked(new ArrayListValue([.. items])) : activation.Stopped();
    }
}

/// <summary><c>{a: b, ?c: d}</c>.</summary>
internal sealed class MapEvaluator(Evaluator[] keys, Evaluator[] values, bool[] optional, bool isObject) : Evaluator
{
    private const ulong Cost = 30;
    private const ulong ObjectCost = 40;

    public override Value Evaluate(Activation activation)
    {
        var map = new MapValue(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (Add(activation, map, i) is { } error)
            {
                return error;
            }
        }

        return activation.Charge(isObject ? ObjectCost : Cost) ? Weights.Checked(map) : activation.Stopped();
    }

    private Value? Add(Activation activation, MapValue map, int i)
    {
        var key = keys[i].Evaluate(activation);
        if (key.IsError)
        {
            return key;
        }

        var value = values[i].Evaluate(activation);
        if (value.IsError)
        {
            return value;
        }

        if (optional[i])
        {
            if (value.Kind != ValueKind.Optional)
            {
                return Value.Error($"cannot initialize optional entry '{Elements.Describe(key)}' from non-optional value {Elements.Describe(value)}");
            }

            if (!value.TryGetOptional(out value))
            {
                return null;
            }
        }

        if (key.Kind is not (ValueKind.String or ValueKind.Int or ValueKind.Uint or ValueKind.Bool or ValueKind.Double))
        {
            return Value.Error($"unsupported key type: {key.Type.Name}");
        }

        return map.TryAdd(key, value) ? null : Value.Error($"Failed with repeated key \"{Elements.Describe(key)}\"");
    }
}
