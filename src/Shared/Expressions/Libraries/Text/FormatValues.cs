using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>What the clauses of <c>format</c> make of single values.</summary>
internal static class FormatValues
{
    // As deep as a document may be.
    private const int MaximumDepth = 128;

    /// <summary><c>%s</c>.</summary>
    public static Outcome<string> Text(in Value value) => value.Kind switch
    {
        ValueKind.List => List(value, 0),
        ValueKind.Map => Map(value, 0),
        ValueKind.Null => "null",
        ValueKind.Opaque or ValueKind.Optional => new Failure(
            "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, " +
            $"was given {value.Type.Name}"),
        _ => ConversionsLibrary.ToText(value) is { Error: { } error } ? new Failure($"could not convert argument {GoText.Quote(error)} to string") : ConversionsLibrary.ToText(value),
    };

    /// <summary><c>%d</c>.</summary>
    public static Outcome<string> Decimal(in Value value) => value.Kind is ValueKind.Int or ValueKind.Uint
        ? ConversionsLibrary.ToText(value)
        : new Failure($"decimal clause can only be used on integers, was given {value.Type.Name}");

    /// <summary><c>%b</c>.</summary>
    public static Outcome<string> Binary(in Value value) => value.Kind switch
    {
        ValueKind.Bool => value.AsBool() ? "1" : "0",
        _ when Magnitude(value) is { } magnitude => Sign(value) + magnitude.ToString("b", CultureInfo.InvariantCulture),
        _ => new Failure($"only integers and bools can be formatted as binary, was given {value.Type.Name}"),
    };

    /// <summary><c>%o</c>.</summary>
    public static Outcome<string> Octal(in Value value) => Magnitude(value) is { } magnitude
        ? Sign(value) + ToOctal(magnitude)
        : new Failure($"octal clause can only be used on integers, was given {value.Type.Name}");

    /// <summary><c>%x</c>.</summary>
    public static Outcome<string> Hexadecimal(in Value value) => value.Kind switch
    {
        ValueKind.String => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.AsString())),
        ValueKind.Bytes => Convert.ToHexStringLower(value.AsBytes()),
        _ when Magnitude(value) is { } magnitude => Sign(value) + magnitude.ToString("x", CultureInfo.InvariantCulture),
        _ => new Failure($"only integers, byte buffers, and strings can be formatted as hex, was given {value.Type.Name}"),
    };

    private static ulong? Magnitude(in Value value) => value.Kind switch
    {
        ValueKind.Int => value.AsInt() < 0 ? unchecked((ulong)-value.AsInt()) : (ulong)value.AsInt(),
        ValueKind.Uint => value.AsUint(),
        _ => null,
    };

    private static string Sign(in Value value) => value.Kind == ValueKind.Int && value.AsInt() < 0 ? "-" : "";

    private static string ToOctal(ulong value)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (value & 7)));
            value >>= 3;
        }
        while (value != 0);
        return digits.ToString();
    }

    // Within lists and maps values are written as an expression would write them.
    private static Outcome<string> Nested(in Value value, int depth) => value.Kind switch
    {
        ValueKind.List => List(value, depth + 1),
        ValueKind.Map => Map(value, depth + 1),
        ValueKind.String => GoText.Quote(value.AsString()),
        ValueKind.Bytes => Text(value).Try(out var text, out var error) ? "b" + GoText.Quote(text) : new Failure(error),
        ValueKind.Timestamp => $"timestamp({GoText.Quote(value.ToTimestamp().ToString())})",
        ValueKind.Duration => $"duration({GoText.Quote(Durations.ToText(value.AsDuration()))})",
        ValueKind.Double => NestedDouble(value.AsDouble()),
        ValueKind.Opaque or ValueKind.Optional => new Failure($"no formatting function for {value.Type.Name}"),
        _ => Text(value),
    };

    private static string NestedDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            return GoText.Quote(GoNumbers.Shortest(value));
        }

        var (whole, fraction) = GoNumbers.Fixed(value, 6);
        return $"{(double.IsNegative(value) ? "-" : "")}{whole}.{fraction}";
    }

    private static Outcome<string> List(in Value list, int depth)
    {
        if (depth > MaximumDepth)
        {
            return new Failure("the value is too deep to be formatted");
        }

        var texts = new List<string>();
        foreach (var item in list.Items)
        {
            if (!Nested(item, depth).Try(out var text, out var error))
            {
                return new Failure(error);
            }

            texts.Add(text);
        }

        return $"[{string.Join(", ", texts)}]";
    }

    private static Outcome<string> Map(in Value map, int depth)
    {
        if (depth > MaximumDepth)
        {
            return new Failure("the value is too deep to be formatted");
        }

        var texts = new List<(string Key, string Value)>();
        foreach (var (key, value) in map.Entries)
        {
            if (key.Kind is not (ValueKind.String or ValueKind.Bool or ValueKind.Int or ValueKind.Uint))
            {
                return new Failure($"no formatting function for map key of type {key.Type.Name}");
            }

            if (!Nested(value, depth).Try(out var text, out var error))
            {
                return new Failure(error);
            }

            texts.Add((Nested(key, depth).Value!, text));
        }

        var ordered = texts.Order(Comparer<(string Key, string Value)>.Create((left, right) => ValueOrder.CompareTexts(left.Key, right.Key)));
        return $"{{{string.Join(", ", ordered.Select(entry => $"{entry.Key}:{entry.Value}"))}}}";
    }
}
