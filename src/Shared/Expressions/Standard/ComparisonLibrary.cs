using Sluice.Expressions.Libraries;

namespace Sluice.Expressions;

/// <summary>The operators that compare: <c>==</c> and <c>!=</c> are here for the checker only, an evaluator of its own does them.</summary>
internal static class ComparisonLibrary
{
    private static readonly CelType[] Numbers = [CelType.Int, CelType.Uint, CelType.Double];

    public static void Register(FunctionRegistry registry)
    {
        var any = CelType.Parameter("T");
        registry.Global("_==_", any, any, CelType.Bool, (in left, in right) => Value.From(ValueEquality.AreEqual(left, right)), CallCost.OfShorter());
        registry.Global("_!=_", any, any, CelType.Bool, (in left, in right) => Value.From(!ValueEquality.AreEqual(left, right)), CallCost.OfShorter());
        registry.Global("!_", CelType.Bool, CelType.Bool, (in value) => Value.From(!value.AsBool()));
        Order(registry, "_<_", order => order < 0);
        Order(registry, "_<=_", order => order <= 0);
        Order(registry, "_>_", order => order > 0);
        Order(registry, "_>=_", order => order >= 0);
    }

    private static void Order(FunctionRegistry registry, string name, Func<int, bool> holds)
    {
        foreach (var type in new[] { CelType.Bool, CelType.Timestamp, CelType.Duration })
        {
            registry.Global(name, type, type, CelType.Bool, Compare);
        }

        foreach (var type in new[] { CelType.String, CelType.Bytes })
        {
            registry.Global(name, type, type, CelType.Bool, Compare, CallCost.OfShorter());
        }

        foreach (var type in Numbers)
        {
            foreach (var other in Numbers)
            {
                registry.Global(name, type, other, CelType.Bool, Compare);
            }
        }

        Value Compare(in Value left, in Value right) =>
            OrderOf(left, right) is { } order ? Value.From(holds(order)) : Value.Error("NaN values cannot be ordered");
    }

    private static int? OrderOf(in Value left, in Value right) =>
        left.Kind == ValueKind.String && left.TryGetUtf8(out var utf8) && right.TryGetUtf8(out var other)
            ? utf8.SequenceCompareTo(other)
            : ValueOrder.Compare(left, right);
}
