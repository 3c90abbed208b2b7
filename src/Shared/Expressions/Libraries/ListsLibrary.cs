namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' own functions on lists: sorted or not, sums, extremes and places.</summary>
internal static class ListsLibrary
{
    private static readonly CelType Element = CelType.Parameter("A");

    /// <summary>The types with an order.</summary>
    public static readonly CelType[] Comparable =
        [CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.Duration, CelType.Timestamp, CelType.String, CelType.Bytes];

    private static readonly CelType[] Summable = [CelType.Int, CelType.Uint, CelType.Double, CelType.Duration];

    private static readonly CallCost Cost = CallCost.Of((ReadOnlySpan<Value> arguments, in Value _) => Traversal(arguments[0]), EstimateTraversal);

    public static void Register(FunctionRegistry registry)
    {
        foreach (var type in Comparable)
        {
            registry.Member("isSorted", CelType.List(type), CelType.Bool, IsSorted, Cost);
            registry.Member("min", CelType.List(type), type, (in list) => Extreme(list, "min", 1), Cost);
            registry.Member("max", CelType.List(type), type, (in list) => Extreme(list, "max", -1), Cost);
        }

        foreach (var type in Summable)
        {
            registry.Member("sum", CelType.List(type), type, (in list) => Sum(list, type), Cost);
        }

        registry.Member("indexOf", CelType.List(Element), Element, CelType.Int, IndexOf, Cost);
        registry.Member("lastIndexOf", CelType.List(Element), Element, CelType.Int, LastIndexOf, Cost);
    }

    // The first element decides what may be done; what cannot be compared later counts as sorted.
    private static Value IsSorted(in Value list)
    {
        Value previous = default;
        foreach (var item in list.Items)
        {
            if (previous.IsError && !ValueOrder.IsComparable(item.Kind))
            {
                return NoOverload("isSorted");
            }

            if (!previous.IsError && ValueOrder.Compare(previous, item) > 0)
            {
                return Value.False;
            }

            previous = item;
        }

        return Value.True;
    }

    private static Value Extreme(in Value list, string name, int worse)
    {
        Value best = default;
        foreach (var item in list.Items)
        {
            if (best.IsError && !ValueOrder.IsComparable(item.Kind))
            {
                return NoOverload(name);
            }

            best = best.IsError || ValueOrder.Compare(best, item) == worse ? item : best;
        }

        return best.IsError ? Value.Error($"{name} called on empty list") : best;
    }

    private static Value Sum(in Value list, CelType type)
    {
        Value sum = default;
        foreach (var item in list.Items)
        {
            sum = sum.IsError ? Zero(item.Type) : sum;
            sum = sum.IsError ? NoOverload("sum") : Add(sum, item);
            if (sum.IsError)
            {
                return sum;
            }
        }

        return sum.IsError ? Zero(type) : sum;
    }

    private static Value Zero(CelType type) => type.Kind switch
    {
        TypeKind.Int => Value.From(0L),
        TypeKind.Uint => Value.From(0UL),
        TypeKind.Double => Value.From(0.0),
        TypeKind.Duration => Value.Duration(0),
        _ => default,
    };

    private static Value Add(in Value sum, in Value item)
    {
        if (sum.Kind != item.Kind)
        {
            return Value.Error("no such overload");
        }

        switch (sum.Kind)
        {
            case ValueKind.Double:
                return Value.From(sum.AsDouble() + item.AsDouble());
            case ValueKind.Uint:
                var whole = (UInt128)sum.AsUint() + item.AsUint();
                return whole <= ulong.MaxValue ? Value.From((ulong)whole) : Value.Error("unsigned integer overflow");
            default:
                var (left, right) = sum.Kind == ValueKind.Int ? (sum.AsInt(), item.AsInt()) : (sum.AsDuration(), item.AsDuration());
                var total = (Int128)left + right;
                if (total < long.MinValue || total > long.MaxValue)
                {
                    return Value.Error("integer overflow");
                }

                return sum.Kind == ValueKind.Int ? Value.From((long)total) : Value.Duration((long)total);
        }
    }

    private static Value IndexOf(in Value list, in Value wanted)
    {
        var index = 0L;
        foreach (var item in list.Items)
        {
            if (ValueEquality.AreEqual(item, wanted))
            {
                return Value.From(index);
            }

            index++;
        }

        return Value.From(-1L);
    }

    private static Value LastIndexOf(in Value list, in Value wanted)
    {
        var (found, index) = (-1L, 0L);
        foreach (var item in list.Items)
        {
            found = ValueEquality.AreEqual(item, wanted) ? index : found;
            index++;
        }

        return Value.From(found);
    }

    private static Value NoOverload(string name) => Value.Error($"no such overload: {name}(list)");

    // One for each element, or by the length of a text; what lists hold deeper is gone through as well.
    private static ulong Traversal(in Value value) => value.Kind switch
    {
        ValueKind.String => (ulong)(System.Text.Encoding.UTF8.GetByteCount(value.AsString()) * CallCost.PerCharacter),
        ValueKind.Bytes => (ulong)(value.AsBytes().Length * CallCost.PerCharacter),
        ValueKind.List => (ulong)value.Size,
        _ => 1,
    };

    private static CostEstimate EstimateTraversal(ReadOnlySpan<SizeEstimate> arguments) => new(arguments[0].Minimum, arguments[0].Maximum);
}
