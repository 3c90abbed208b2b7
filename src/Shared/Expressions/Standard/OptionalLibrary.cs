namespace Sluice.Expressions;

/// <summary>Values that may be none, which Kubernetes has since 1.28. <c>or</c> and <c>orValue</c> are here for the checker only.</summary>
internal static class OptionalLibrary
{
    private static readonly CelType Content = CelType.Parameter("T");
    private static readonly CelType Optional = CelType.Optional(Content);
    private static readonly CelType List = CelType.List(Content);
    private static readonly CelType Optionals = CelType.List(Optional);

    public static void Register(FunctionRegistry registry)
    {
        registry.Global("optional.of", Content, Optional, (in value) => Value.Some(value));
        registry.Global("optional.ofNonZeroValue", Content, Optional, (in value) => IsZero(value) ? Value.None : Value.Some(value));
        registry.Global("optional.none", [], Optional, _ => Value.None);
        registry.Global("optional.unwrap", Optionals, List, Unwrap);
        registry.Member("unwrapOpt", Optionals, List, Unwrap);
        registry.Member("value", Optional, Content, (in optional) => optional.TryGetOptional(out var value) ? value : Value.Error("optional.none() dereference"));
        registry.Member("hasValue", Optional, CelType.Bool, (in optional) => Value.From(optional.TryGetOptional(out _)));
        registry.Member("or", Optional, Optional, Optional, (in optional, in other) => optional.TryGetOptional(out _) ? optional : other);
        registry.Member("orValue", Optional, Content, Content, (in optional, in other) => optional.TryGetOptional(out var value) ? value : other);
        registry.Member("first", List, Optional, (in list) => At(list, 0));
        registry.Member("last", List, Optional, (in list) => At(list, list.Size - 1));
    }

    private static Value At(in Value list, int index) => list.TryGetItem(index, out var item) ? Value.Some(item) : Value.None;

    private static Value Unwrap(in Value list)
    {
        var items = new List<Value>();
        foreach (var item in list.Items)
        {
            if (item.Kind != ValueKind.Optional)
            {
                return Value.Error("optional.unwrap() has a list with an element that is not optional");
            }

            if (item.TryGetOptional(out var value))
            {
                items.Add(value);
            }
        }

        return Weights.Checked(new ArrayListValue([.. items]));
    }

    // What cel-go calls the zero value of its type.
    private static bool IsZero(in Value value) => value.Kind switch
    {
        ValueKind.Null => true,
        ValueKind.Bool or ValueKind.Int or ValueKind.Uint or ValueKind.Duration => value.AsInt() == 0,
        ValueKind.Double => value.AsDouble() == 0,
        ValueKind.String or ValueKind.Bytes or ValueKind.List or ValueKind.Map => value.Size == 0,
        ValueKind.Timestamp => value.AsTimestamp() is { Seconds: -62_135_596_800, Nanoseconds: 0 },
        ValueKind.Optional => !value.TryGetOptional(out var inner) || IsZero(inner),
        _ => false,
    };
}
