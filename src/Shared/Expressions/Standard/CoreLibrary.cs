using Sluice.Expressions.Libraries;

namespace Sluice.Expressions;

/// <summary>The functions that CEL itself has, but for conversions and times: sizes, membership, texts, types.</summary>
internal static class CoreLibrary
{
    // A pattern that is known is compiled once, by an evaluator of its own; compiling another takes its time, however short it is.
    private static readonly CallCost UnknownPattern = CallCost.Search(atLeast: 100);

    public static void Register(FunctionRegistry registry)
    {
        RegisterSizes(registry);
        RegisterMembership(registry);
        RegisterTexts(registry);
        var any = CelType.Parameter("T");
        registry.Global("type", any, CelType.TypeOf(any), (in value) => Value.From(value.Type));
        registry.Global("dyn", any, CelType.Dyn, (in value) => value, CallCost.Nominal, arguments => arguments[0]);
    }

    private static void RegisterSizes(FunctionRegistry registry)
    {
        var list = CelType.List(CelType.Parameter("T"));
        var map = CelType.Map(CelType.Parameter("K"), CelType.Parameter("V"));
        foreach (var type in new[] { CelType.String, CelType.Bytes, list, map })
        {
            registry.Global("size", type, CelType.Int, (in value) => Value.From((long)value.Size), CallCost.Counting());
            registry.Member("size", type, CelType.Int, (in value) => Value.From((long)value.Size), CallCost.Counting());
        }
    }

    private static void RegisterMembership(FunctionRegistry registry)
    {
        var element = CelType.Parameter("T");
        registry.Global("@in", element, CelType.List(element), CelType.Bool, IsIn, CallCost.Traversal(argument: 1, factor: 1));
        registry.Global("@in", element, CelType.Map(element, CelType.Parameter("V")), CelType.Bool, (in key, in map) => Value.From(map.TryGetEntry(key, out _)), CallCost.Counting(1));
    }

    private static void RegisterTexts(FunctionRegistry registry)
    {
        registry.Member("startsWith", CelType.String, CelType.String, CelType.Bool, StartsWith, CallCost.Traversal());
        registry.Member("endsWith", CelType.String, CelType.String, CelType.Bool, EndsWith, CallCost.Traversal());
        registry.Member("contains", CelType.String, CelType.String, CelType.Bool, Contains, CallCost.OfProduct());
        registry.Member("matches", CelType.String, CelType.String, CelType.Bool, Matches, UnknownPattern);
        registry.Global("matches", CelType.String, CelType.String, CelType.Bool, Matches, UnknownPattern);
    }

    private static Value IsIn(in Value element, in Value list)
    {
        foreach (var item in list.Items)
        {
            if (ValueEquality.AreEqual(item, element))
            {
                return Value.True;
            }
        }

        return Value.False;
    }

    // UTF-8 can be compared as it stands: no character is a part of another.
    private static Value StartsWith(in Value text, in Value part) => Value.From(
        text.TryGetUtf8(out var utf8) && part.TryGetUtf8(out var start)
            ? utf8.StartsWith(start)
            : text.AsString().StartsWith(part.AsString(), StringComparison.Ordinal));

    private static Value EndsWith(in Value text, in Value part) => Value.From(
        text.TryGetUtf8(out var utf8) && part.TryGetUtf8(out var end)
            ? utf8.EndsWith(end)
            : text.AsString().EndsWith(part.AsString(), StringComparison.Ordinal));

    private static Value Contains(in Value text, in Value part) => Value.From(
        text.TryGetUtf8(out var utf8) && part.TryGetUtf8(out var inside)
            ? utf8.IndexOf(inside) >= 0
            : text.AsString().Contains(part.AsString(), StringComparison.Ordinal));

    private static Value Matches(in Value text, in Value pattern) => Re2.Matches(text.AsString(), pattern.AsString()).ToValue();
}
