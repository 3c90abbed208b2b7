namespace Sluice.Expressions.Libraries;

/// <summary>The functions of cel-go's sets extension, which Kubernetes has since 1.29: lists taken as sets.</summary>
internal static class SetsLibrary
{
    private static readonly CelType List = CelType.List(CelType.Parameter("T"));

    public static void Register(FunctionRegistry registry)
    {
        registry.Global("sets.contains", List, List, CelType.Bool, (in list, in part) => Value.From(Contains(list, part)), Cost(1));
        registry.Global("sets.intersects", List, List, CelType.Bool, (in left, in right) => Value.From(Intersects(left, right)), Cost(1));
        registry.Global(
            "sets.equivalent", List, List, CelType.Bool, (in left, in right) => Value.From(Contains(left, right) && Contains(right, left)), Cost(2));
    }

    private static bool Contains(in Value list, in Value part)
    {
        foreach (var item in part.Items)
        {
            if (!IsIn(item, list))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Intersects(in Value left, in Value right)
    {
        foreach (var item in left.Items)
        {
            if (IsIn(item, right))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(in Value wanted, in Value list)
    {
        foreach (var item in list.Items)
        {
            if (ValueEquality.AreEqual(item, wanted))
            {
                return true;
            }
        }

        return false;
    }

    // Every element with every other, perhaps in both directions.
    private static CallCost Cost(ulong factor) => CallCost.Of(
        (ReadOnlySpan<Value> arguments, in Value _) => 1 + ((ulong)arguments[0].Size * (ulong)arguments[1].Size * factor),
        arguments =>
        {
            var pairs = arguments[0] * arguments[1] * SizeEstimate.Exactly(factor);
            return new CostEstimate(Saturating.Add(pairs.Minimum, 1), Saturating.Add(pairs.Maximum, 1));
        });
}
