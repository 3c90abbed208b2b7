namespace Sluice.Expressions;

/// <summary>Whether values fit an overload's parameters: of lists and maps, as in cel-go, the first element decides.</summary>
internal static class RuntimeType
{
    /// <summary>Whether all fit.</summary>
    public static bool Fit(IReadOnlyList<CelType> parameters, ReadOnlySpan<Value> values)
    {
        if (parameters.Count != values.Length)
        {
            return false;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!Fits(parameters[i], values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a value fits.</summary>
    public static bool Fits(CelType parameter, in Value value) => parameter.Kind switch
    {
        TypeKind.Dyn or TypeKind.Parameter => true,
        TypeKind.Null => value.Kind == ValueKind.Null,
        TypeKind.Bool => value.Kind == ValueKind.Bool,
        TypeKind.Int => value.Kind == ValueKind.Int,
        TypeKind.Uint => value.Kind == ValueKind.Uint,
        TypeKind.Double => value.Kind == ValueKind.Double,
        TypeKind.String => value.Kind == ValueKind.String,
        TypeKind.Bytes => value.Kind == ValueKind.Bytes,
        TypeKind.List => value.Kind == ValueKind.List && FirstFits(parameter.Parameters[0], value),
        TypeKind.Map => value.Kind == ValueKind.Map,
        TypeKind.Type => value.Kind == ValueKind.Type,
        TypeKind.Timestamp => value.Kind == ValueKind.Timestamp,
        TypeKind.Duration => value.Kind == ValueKind.Duration,
        TypeKind.Opaque when parameter.IsOptional => value.Kind == ValueKind.Optional,
        TypeKind.Opaque => value.Kind == ValueKind.Opaque && value.AsOpaque().Type.Name == parameter.Name,
        _ => false,
    };

    private static bool FirstFits(CelType element, in Value list) =>
        element.Kind is TypeKind.Dyn or TypeKind.Parameter || !list.TryGetItem(0, out var first) || Fits(element, first);
}
