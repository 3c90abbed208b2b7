namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' functions on quantities.</summary>
internal static class QuantityLibrary
{
    public static readonly CelType Quantity = CelType.Opaque("kubernetes.Quantity");

    public static void Register(FunctionRegistry registry)
    {
        registry.Global("quantity", CelType.String, Quantity, (in text) => QuantityValue.Parse(text.AsString()).ToOpaque(Quantity), CallCost.Traversal());
        registry.Global("isQuantity", CelType.String, CelType.Bool, (in text) => Value.From(QuantityValue.Parse(text.AsString()).Error is null), CallCost.Traversal());
        registry.Global("sign", Quantity, CelType.Int, (in quantity) => Value.From(Of(quantity).Sign));
        registry.Member("isInteger", Quantity, CelType.Bool, (in quantity) => Value.From(Of(quantity).IsInteger));
        registry.Member("asInteger", Quantity, CelType.Int, (in quantity) => Of(quantity).AsInteger().ToValue());
        registry.Member("asApproximateFloat", Quantity, CelType.Double, (in quantity) => Value.From(Of(quantity).AsApproximateFloat()));
        RegisterArithmetic(registry);
        registry.Member("isGreaterThan", Quantity, Quantity, CelType.Bool, (in left, in right) => Value.From(Of(left).CompareTo(Of(right)) > 0));
        registry.Member("isLessThan", Quantity, Quantity, CelType.Bool, (in left, in right) => Value.From(Of(left).CompareTo(Of(right)) < 0));
        registry.Member("compareTo", Quantity, Quantity, CelType.Int, (in left, in right) => Value.From((long)Of(left).CompareTo(Of(right))));
    }

    private static void RegisterArithmetic(FunctionRegistry registry)
    {
        registry.Member("add", Quantity, Quantity, Quantity, (in left, in right) => Make(Of(left).Add(Of(right))));
        registry.Member("add", Quantity, CelType.Int, Quantity, (in left, in right) => Make(Of(left).Add(QuantityValue.FromInteger(right.AsInt()))));
        registry.Member("sub", Quantity, Quantity, Quantity, (in left, in right) => Make(Of(left).Subtract(Of(right))));
        registry.Member("sub", Quantity, CelType.Int, Quantity, (in left, in right) => Make(Of(left).Subtract(QuantityValue.FromInteger(right.AsInt()))));
    }

    private static QuantityValue Of(in Value value) => value.AsOpaque<QuantityValue>();

    private static Value Make(QuantityValue quantity) => Value.Opaque(Quantity, quantity);
}
