using System.Globalization;
using System.Text;

namespace Sluice.Expressions.Libraries;

/// <summary>The conversions that CEL itself has: <c>int(x)</c>, <c>string(x)</c>, <c>timestamp(x)</c> and the others.</summary>
internal static class ConversionsLibrary
{
    public static void Register(FunctionRegistry registry)
    {
        RegisterNumbers(registry);
        RegisterTimes(registry);
        registry.Global("bool", CelType.Bool, CelType.Bool, Itself);
        registry.Global("bool", CelType.String, CelType.Bool, (in text) => Conversions.ToBool(text.AsString()).ToValue());
        registry.Global("bytes", CelType.Bytes, CelType.Bytes, Itself);
        registry.Global("bytes", CelType.String, CelType.Bytes, (in text) => Value.From(Encoding.UTF8.GetBytes(text.AsString())), CallCost.Traversal());
        foreach (var type in new[] { CelType.String, CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.Bytes, CelType.Timestamp, CelType.Duration })
        {
            registry.Global("string", type, CelType.String, (in value) => ToText(value).ToValue(), type == CelType.Bytes ? CallCost.Traversal() : null);
        }
    }

    /// <summary>A value as <c>string()</c> writes it.</summary>
    public static Outcome<string> ToText(in Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString(),
        ValueKind.Bool => value.AsBool() ? "true" : "false",
        ValueKind.Int => value.AsInt().ToString(CultureInfo.InvariantCulture),
        ValueKind.Uint => value.AsUint().ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => GoNumbers.Shortest(value.AsDouble()),
        ValueKind.Bytes => Conversions.ToText(value.AsBytes()),
        ValueKind.Timestamp => value.ToTimestamp().ToString(),
        ValueKind.Duration => Durations.ToText(value.AsDuration()),
        ValueKind.Type => value.AsType().Name,
        _ => Conversions.Wrong(value.Type.Name, "string"),
    };

    private static void RegisterNumbers(FunctionRegistry registry)
    {
        registry.Global("int", CelType.Int, CelType.Int, Itself);
        registry.Global("int", CelType.Uint, CelType.Int, (in value) => Conversions.ToInt(value.AsUint()).ToValue());
        registry.Global("int", CelType.Double, CelType.Int, (in value) => Conversions.ToInt(value.AsDouble()).ToValue());
        registry.Global("int", CelType.String, CelType.Int, (in value) => Conversions.ToInt(value.AsString()).ToValue());
        registry.Global("int", CelType.Timestamp, CelType.Int, (in value) => Value.From(value.ToTimestamp().Seconds));
        registry.Global("int", CelType.Duration, CelType.Int, (in value) => Value.From(value.AsDuration()));
        registry.Global("uint", CelType.Uint, CelType.Uint, Itself);
        registry.Global("uint", CelType.Int, CelType.Uint, (in value) => Conversions.ToUint(value.AsInt()).ToValue());
        registry.Global("uint", CelType.Double, CelType.Uint, (in value) => Conversions.ToUint(value.AsDouble()).ToValue());
        registry.Global("uint", CelType.String, CelType.Uint, (in value) => Conversions.ToUint(value.AsString()).ToValue());
        registry.Global("double", CelType.Double, CelType.Double, Itself);
        registry.Global("double", CelType.Int, CelType.Double, (in value) => Value.From((double)value.AsInt()));
        registry.Global("double", CelType.Uint, CelType.Double, (in value) => Value.From((double)value.AsUint()));
        registry.Global("double", CelType.String, CelType.Double, (in value) => Conversions.ToDouble(value.AsString()).ToValue());
    }

    private static void RegisterTimes(FunctionRegistry registry)
    {
        registry.Global("timestamp", CelType.Timestamp, CelType.Timestamp, Itself);
        registry.Global("timestamp", CelType.String, CelType.Timestamp, (in text) => Timestamp.Parse(text.AsString()).ToValue());
        registry.Global("timestamp", CelType.Int, CelType.Timestamp, (in seconds) => Timestamp.FromUnix(seconds.AsInt()).ToValue());
        registry.Global("duration", CelType.Duration, CelType.Duration, Itself);
        registry.Global("duration", CelType.String, CelType.Duration, (in text) => ToDuration(Durations.Parse(text.AsString())));
        registry.Global("duration", CelType.Int, CelType.Duration, (in nanoseconds) => Value.Duration(nanoseconds.AsInt()));
    }

    private static Value ToDuration(Outcome<long> outcome) => outcome.Try(out var nanoseconds, out var error) ? Value.Duration(nanoseconds) : Value.Error(error);

    private static Value Itself(in Value value) => value;
}
