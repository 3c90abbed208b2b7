using Sluice.Json;

namespace Sluice.Expressions;

/// <summary>
/// How much a value holds, and how deep: known when it is made, so that no comparison or conversion of it can take for ever, however often
/// it holds the same list.
/// </summary>
internal static class Weights
{
    /// <summary>The list as a value, unless it holds too much.</summary>
    public static Value Checked(ListValue list) => IsAllowed(list.Weight, list.Depth) ? Value.From(list) : TooMuch();

    /// <summary>The map as a value, unless it holds too much.</summary>
    public static Value Checked(MapValue map) => IsAllowed(map.Weight, map.Depth) ? Value.From(map) : TooMuch();

    /// <summary>How many values there are in this one, itself included.</summary>
    public static long WeightOf(in Value value) => value.Kind switch
    {
        ValueKind.List => value.TryGetList(out var list) ? list.Weight : WeightOfNode(value),
        ValueKind.Map => value.TryGetMap(out var map) ? map.Weight : WeightOfNode(value),
        ValueKind.Optional => value.TryGetOptional(out var inner) ? 1 + WeightOf(inner) : 1,
        _ => 1,
    };

    /// <summary>How many levels of lists and maps there are.</summary>
    public static int DepthOf(in Value value) => value.Kind switch
    {
        ValueKind.List => value.TryGetList(out var list) ? list.Depth : Parser.MaxDepth,
        ValueKind.Map => value.TryGetMap(out var map) ? map.Depth : Parser.MaxDepth,
        ValueKind.Optional => value.TryGetOptional(out var inner) ? 1 + DepthOf(inner) : 1,
        _ => 0,
    };

    private static long WeightOfNode(in Value value) => value.TryGetNode(out var node) ? node.Weight : 1;

    private static bool IsAllowed(long weight, int depth) => weight <= Limits.Weight && depth <= Limits.Depth;

    private static Value TooMuch() => Value.Error("operation cancelled: a list or map holds too much or is nested too deeply");
}
