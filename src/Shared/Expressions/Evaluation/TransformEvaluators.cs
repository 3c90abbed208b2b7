namespace Sluice.Expressions;

/// <summary><c>map</c>, <c>filter</c>, <c>transformList</c>: a list of what is made of elements, or of those that are selected.</summary>
/// <param name="range">The list or map.</param>
/// <param name="predicate">Selects elements; null when all are taken.</param>
/// <param name="transform">Makes something of an element; null when it is taken as it is.</param>
/// <param name="first">The place of the first variable.</param>
/// <param name="second">The place of the second variable, or -1.</param>
internal sealed class ListTransformEvaluator(Evaluator range, Evaluator? predicate, Evaluator? transform, int first, int second) : Evaluator
{
    // What cel-go's expansion of the macro costs: a list of one element is made and added, or nothing happens.
    private const ulong Added = 12;
    private const ulong LeftOut = 1;

    public override Value Evaluate(Activation activation)
    {
        var over = range.Evaluate(activation);
        if (Rounds.Refuse(over, second >= 0) is { } refusal)
        {
            return refusal;
        }

        var items = new List<Value>(predicate is null ? Math.Min(over.Size, Limits.RoundsBetweenChecks) : 0);
        var rounds = new Rounds(activation, over, first, second);
        while (rounds.Next(LeftOut))
        {
            if (predicate is not null)
            {
                var selected = predicate.Evaluate(activation);
                if (selected.IsFalse)
                {
                    continue;
                }

                if (!selected.IsTrue)
                {
                    return Conditions.NotBool(selected);
                }
            }

            var value = transform is null ? rounds.Current : transform.Evaluate(activation);
            if (value.IsError)
            {
                return value;
            }

            activation.Charge(Added - LeftOut);
            items.Add(value);
        }

        return activation.Charge(11) ? Weights.Checked(new ArrayListValue([.. items])) : activation.Stopped();
    }
}

/// <summary><c>transformMap</c> and <c>transformMapEntry</c>: a map of what is made of elements.</summary>
/// <param name="range">The list or map.</param>
/// <param name="predicate">Selects elements; null when all are taken.</param>
/// <param name="transform">Makes the value, or a map of entries.</param>
/// <param name="first">The place of the first variable.</param>
/// <param name="second">The place of the second variable.</param>
/// <param name="givesEntries">Whether <paramref name="transform"/> makes entries.</param>
internal sealed class MapTransformEvaluator(Evaluator range, Evaluator? predicate, Evaluator transform, int first, int second, bool givesEntries) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var over = range.Evaluate(activation);
        if (Rounds.Refuse(over, hasTwo: true) is { } refusal)
        {
            return refusal;
        }

        var map = new MapValue();
        var rounds = new Rounds(activation, over, first, second);
        while (rounds.Next(2))
        {
            var selected = predicate?.Evaluate(activation) ?? Value.True;
            if (selected.IsFalse)
            {
                continue;
            }

            var value = selected.IsTrue ? transform.Evaluate(activation) : Conditions.NotBool(selected);
            if (value.IsError)
            {
                return value;
            }

            if ((givesEntries ? AddAll(map, value) : Add(map, rounds.Key, value)) is { } error)
            {
                return error;
            }
        }

        return activation.Charge(31) ? Weights.Checked(map) : activation.Stopped();
    }

    private static Value? AddAll(MapValue map, in Value entries)
    {
        if (entries.Kind != ValueKind.Map)
        {
            return Value.Error("no such overload");
        }

        foreach (var (key, value) in entries.Entries)
        {
            if (Add(map, key, value) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static Value? Add(MapValue map, in Value key, in Value value) =>
        map.TryAdd(key, value) ? null : Value.Error($"insert failed: key {Elements.Describe(key)} already exists");
}

/// <summary><c>sortBy</c>: the elements in the order of what is made of them.</summary>
internal sealed class SortByEvaluator(Evaluator range, Evaluator transform, int first, Overload[] sort) : Evaluator
{
    public override Value Evaluate(Activation activation)
    {
        var over = range.Evaluate(activation);
        if (over.Kind != ValueKind.List)
        {
            return over.IsError ? over : Value.Error("no such overload");
        }

        var keys = new ListTransformEvaluator(new ConstantEvaluator(over), null, transform, first, -1);
        return new BinaryEvaluator("@sortByAssociatedKeys", sort, new ConstantEvaluator(over), keys).Evaluate(activation);
    }
}
