namespace Sluice.Expressions.Libraries;

/// <summary>
/// The functions on lists of cel-go's lists extension, version 3, which Kubernetes has since 1.34
/// (https://pkg.go.dev/github.com/google/cel-go/ext#Lists). <c>sortBy</c> is a macro over <c>@sortByAssociatedKeys</c>.
/// </summary>
internal static class ListsExtensionLibrary
{
    // Kubernetes counts for every list that a function makes.
    private const ulong ListCost = 11;

    // As deep as a document may be.
    private const int MaximumDepth = 128;

    private static readonly CelType Element = CelType.Parameter("T");
    private static readonly CelType List = CelType.List(Element);

    private static readonly CallCost ByResult = CallCost.Of(
        (ReadOnlySpan<Value> _, in Value result) => (ulong)result.Size + ListCost,
        arguments => new CostEstimate(ListCost, Saturating.Add(arguments[0].Maximum, ListCost)),
        needsResult: true);

    public static void Register(FunctionRegistry registry)
    {
        registry.Member(
            "slice", [List, CelType.Int, CelType.Int], List, arguments => Slice(arguments[0], arguments[1].AsInt(), arguments[2].AsInt()), ByResult, Shorter);
        registry.Member("flatten", CelType.List(List), List, (in list) => Flatten(list, 1), Deep(null));
        registry.Member("flatten", CelType.DynList, CelType.Int, CelType.DynList, (in list, in depth) => Flatten(list, depth.AsInt()), Deep(1));
        registry.Member("reverse", List, List, Reverse, ByResult, Same);
        registry.Member("distinct", List, List, Distinct, Pairs(0), Shorter);
        registry.Global("lists.range", CelType.Int, CelType.List(CelType.Int), Range, RangeCost);
        foreach (var type in ListsLibrary.Comparable)
        {
            registry.Member("sort", CelType.List(type), CelType.List(type), (in list) => Sort(list, list), Pairs(0), Same);
            registry.Member("@sortByAssociatedKeys", List, CelType.List(type), List, Sort, Pairs(1), Same);
        }
    }

    private static Value Slice(in Value list, long start, long end)
    {
        if (start < 0 || end < 0)
        {
            return Value.Error($"cannot slice({start}, {end}), negative indexes not supported");
        }

        if (start > end)
        {
            return Value.Error($"cannot slice({start}, {end}), start index must be less than or equal to end index");
        }

        if (list.Size < end)
        {
            return Value.Error($"cannot slice({start}, {end}), list is length {list.Size}");
        }

        return Value.From(new ArrayListValue(Items(list).AsSpan((int)start, (int)(end - start)).ToArray()));
    }

    private static Value Flatten(in Value list, long depth)
    {
        if (depth < 0)
        {
            return Value.Error("level must be non-negative");
        }

        var items = new List<Value>(list.Size);
        AddFlat(items, list, (int)Math.Min(depth, MaximumDepth));
        return Value.From(new ArrayListValue([.. items]));
    }

    private static void AddFlat(List<Value> items, in Value list, int depth)
    {
        foreach (var item in list.Items)
        {
            if (depth > 0 && item.Kind == ValueKind.List)
            {
                AddFlat(items, item, depth - 1);
            }
            else
            {
                items.Add(item);
            }
        }
    }

    private static Value Reverse(in Value list)
    {
        var items = Items(list);
        Array.Reverse(items);
        return Value.From(new ArrayListValue(items));
    }

    private static Value Distinct(in Value list)
    {
        var distinct = new List<Value>();
        foreach (var item in list.Items)
        {
            if (!distinct.Exists(other => ValueEquality.AreEqual(item, other)))
            {
                distinct.Add(item);
            }
        }

        return Value.From(new ArrayListValue([.. distinct]));
    }

    private static Value Range(in Value count) => Value.From(new RangeList((int)Math.Clamp(count.AsInt(), 0, int.MaxValue)));

    private static Value Sort(in Value list, in Value keys)
    {
        var (items, order) = (Items(list), Items(keys));
        if (items.Length != order.Length)
        {
            return Value.Error(
                "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, " +
                $"but got {items.Length} and {order.Length} elements respectively");
        }

        if (order.Length > 0 && !ValueOrder.IsComparable(order[0].Kind))
        {
            return Value.Error("list elements must be comparable");
        }

        if (Array.Exists(order, key => key.Kind != order[0].Kind))
        {
            return Value.Error("list elements must have the same type");
        }

        var sorted = Enumerable.Range(0, items.Length).Order(Comparer<int>.Create((left, right) => ValueOrder.Compare(order[left], order[right]) ?? 0));
        return Value.From(new ArrayListValue([.. sorted.Select(index => items[index])]));
    }

    private static Value[] Items(in Value list)
    {
        var items = new Value[list.Size];
        var index = 0;
        foreach (var item in list.Items)
        {
            items[index++] = item;
        }

        return items;
    }

    private static SizeEstimate Same(ReadOnlySpan<SizeEstimate> arguments) => arguments[0];

    private static SizeEstimate Shorter(ReadOnlySpan<SizeEstimate> arguments) => arguments[0] with { Minimum = 0 };

    private static CallCost RangeCost { get; } = CallCost.Of(
        (ReadOnlySpan<Value> _, in Value result) => (ulong)result.Size + ListCost,
        _ => new CostEstimate(ListCost, ulong.MaxValue),
        needsResult: true);

    // Every element once for each depth.
    private static CallCost Deep(int? depthArgument) => CallCost.Of(
        (ReadOnlySpan<Value> arguments, in Value _) =>
            Saturating.Add(Saturating.Multiply((ulong)arguments[0].Size, depthArgument is { } at ? (ulong)Math.Max(arguments[at].AsInt(), 0) : 1UL), ListCost),
        arguments => new CostEstimate(ListCost, depthArgument is null ? Saturating.Add(arguments[0].Maximum, ListCost) : ulong.MaxValue));

    // Every key with every other, twice; a little more when they are texts.
    private static CallCost Pairs(int keys) => CallCost.Of(
        (ReadOnlySpan<Value> arguments, in Value _) =>
        {
            var isText = arguments[keys].TryGetItem(0, out var first) && first.Kind is ValueKind.String or ValueKind.Bytes;
            var pairs = Saturating.Multiply((ulong)arguments[keys].Size, (ulong)arguments[keys].Size);
            return Saturating.Add((ulong)(pairs * (isText ? 2 + CallCost.PerCharacter : 2)), ListCost);
        },
        arguments =>
        {
            var pairs = arguments[keys] * arguments[keys];
            return new CostEstimate(ListCost, Saturating.Add(Saturating.Multiply(pairs.Maximum, 2 + CallCost.PerCharacter), ListCost));
        });
}
