using Sluice.Expressions.Libraries;

namespace Sluice.Expressions;

/// <summary>All functions of the language, and the types that it can name.</summary>
internal static class StandardLibraries
{
    private static readonly Dictionary<string, CelType> Types = new[]
    {
        CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.DynList, CelType.DynMap, CelType.Null, CelType.Type,
        CelType.Timestamp, CelType.Duration, CelType.DynOptional,
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The functions.</summary>
    public static FunctionRegistry All { get; } = Make();

    /// <summary>A type by its name, or null.</summary>
    public static CelType? FindType(FunctionRegistry functions, string name) =>
        Types.TryGetValue(name, out var type) || functions.Types.TryGetValue(name, out type) ? type : null;

    private static FunctionRegistry Make()
    {
        var registry = new FunctionRegistry();
        ArithmeticLibrary.Register(registry);
        ComparisonLibrary.Register(registry);
        CoreLibrary.Register(registry);
        OptionalLibrary.Register(registry);
        KubernetesLibraries.Register(registry);
        KubernetesLibraries.RegisterForMutations(registry);
        return registry;
    }
}
