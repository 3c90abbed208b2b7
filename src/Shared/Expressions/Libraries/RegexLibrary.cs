namespace Sluice.Expressions.Libraries;

/// <summary>Kubernetes' <c>find</c> and <c>findAll</c>.</summary>
internal static class RegexLibrary
{
    private static readonly CelType Texts = CelType.List(CelType.String);

    public static void Register(FunctionRegistry registry)
    {
        registry.Member("find", CelType.String, CelType.String, CelType.String, Find, CallCost.Search(), Found);
        registry.Member("findAll", CelType.String, CelType.String, Texts, (in text, in pattern) => FindAll(text, pattern, -1), CallCost.Search(), Found);
        registry.Member(
            "findAll", [CelType.String, CelType.String, CelType.Int], Texts,
            arguments => FindAll(arguments[0], arguments[1], arguments[2].AsInt()), CallCost.Search(), Found);
    }

    private static Value Find(in Value text, in Value pattern) => Re2.Compile(pattern.AsString()).Try(out var regex, out var error)
        ? Value.From(RegexFunctions.Find(text.AsString(), regex))
        : Value.Error($"Illegal regex: {error}");

    private static Value FindAll(in Value text, in Value pattern, long limit) => Re2.Compile(pattern.AsString()).Try(out var regex, out var error)
        ? Value.From(RegexFunctions.FindAll(text.AsString(), regex, limit))
        : Value.Error($"Illegal regex: {error}");

    // At worst every character is found by itself.
    private static SizeEstimate Found(ReadOnlySpan<SizeEstimate> arguments) => arguments[0] with { Minimum = 0 };
}
