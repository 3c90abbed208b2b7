namespace Sluice.Expressions.Libraries;

/// <summary>Makes values of what the libraries' functions give.</summary>
internal static class Results
{
    public static Value ToValue(this Outcome<string> outcome) => outcome.Try(out var value, out var error) ? Value.From(value) : Value.Error(error);

    public static Value ToValue(this Outcome<long> outcome) => outcome.Try(out var value, out var error) ? Value.From(value) : Value.Error(error);

    public static Value ToValue(this Outcome<ulong> outcome) => outcome.Try(out var value, out var error) ? Value.From(value) : Value.Error(error);

    public static Value ToValue(this Outcome<double> outcome) => outcome.Try(out var value, out var error) ? Value.From(value) : Value.Error(error);

    public static Value ToValue(this Outcome<bool> outcome) => outcome.Try(out var value, out var error) ? Value.From(value) : Value.Error(error);

    public static Value ToValue(this Outcome<byte[]> outcome) => outcome.Try(out var value, out var error) ? Value.From(value) : Value.Error(error);

    public static Value ToValue(this Outcome<Timestamp> outcome) => outcome.Try(out var value, out var error) ? value.ToValue() : Value.Error(error);

    public static Value ToValue(this Timestamp timestamp) => Value.Timestamp(timestamp.Seconds, timestamp.Nanoseconds, timestamp.OffsetMinutes);

    /// <summary>A value of a library's own type.</summary>
    public static Value ToOpaque<T>(this Outcome<T> outcome, CelType type)
        where T : notnull => outcome.Try(out var value, out var error) ? Value.Opaque(type, value) : Value.Error(error);

    public static Timestamp ToTimestamp(this in Value value)
    {
        var (seconds, nanoseconds, offset) = value.AsTimestamp();
        return new Timestamp(seconds, nanoseconds, offset);
    }
}
