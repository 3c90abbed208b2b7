namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' named formats and their validation.</summary>
internal static class FormatLibrary
{
    public static readonly CelType Format = CelType.Opaque("kubernetes.NamedFormat");

    public static void Register(FunctionRegistry registry)
    {
        foreach (var (name, format) in NamedFormat.All)
        {
            var value = Value.Opaque(Format, format);
            registry.Global("format." + name, [], Format, _ => value, CallCost.Fixed(1));
        }

        registry.Global("format.named", CelType.String, CelType.Optional(Format), Named);
        registry.Member("validate", Format, CelType.String, CelType.Optional(CelType.List(CelType.String)), Validate, CallCost.Of(Cost, EstimateCost));
    }

    private static Value Named(in Value name) =>
        NamedFormat.All.TryGetValue(name.AsString(), out var format) ? Value.Some(Value.Opaque(Format, format)) : Value.None;

    private static Value Validate(in Value format, in Value text)
    {
        var problems = format.AsOpaque<NamedFormat>().Problems(text.AsString());
        return problems.Count == 0 ? Value.None : Value.Some(Value.From(problems));
    }

    // As of a text searched for a pattern of the format's size.
    private static ulong Cost(ReadOnlySpan<Value> arguments, in Value result) => Saturating.Multiply(
        Saturating.Multiply((ulong)arguments[1].Size + 1, CallCost.PerCharacter),
        Saturating.Multiply((ulong)arguments[0].AsOpaque<NamedFormat>().PatternSize, CallCost.PerPatternCharacter));

    private static CostEstimate EstimateCost(ReadOnlySpan<SizeEstimate> arguments)
    {
        const double factor = CallCost.PerCharacter * NamedFormat.MaximumPatternSize * CallCost.PerPatternCharacter;
        return new CostEstimate(Saturating.Multiply(arguments[1].Minimum, factor), Saturating.Multiply(arguments[1].Maximum, factor));
    }
}
