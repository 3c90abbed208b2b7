namespace Sluice.Expressions.Libraries;

/// <summary>The functions on moments and spans of time that CEL itself has.</summary>
internal static class TimeLibrary
{
    public static void Register(FunctionRegistry registry)
    {
        Part(registry, "getFullYear", time => time.Year);
        Part(registry, "getMonth", time => time.Month - 1);
        Part(registry, "getDayOfYear", time => time.DayOfYear - 1);
        Part(registry, "getDayOfMonth", time => time.Day - 1);
        Part(registry, "getDate", time => time.Day);
        Part(registry, "getDayOfWeek", time => time.DayOfWeek);
        Part(registry, "getHours", time => time.Hour);
        Part(registry, "getMinutes", time => time.Minute);
        Part(registry, "getSeconds", time => time.Second);
        registry.Member("getMilliseconds", CelType.Timestamp, CelType.Int, Milliseconds);
        registry.Member(
            "getMilliseconds", CelType.Timestamp, CelType.String, CelType.Int,
            (in timestamp, in zone) => TimeZones.OffsetAt(timestamp.ToTimestamp(), zone.AsString()).Error is { } error ? Value.Error(error) : Milliseconds(timestamp));

        registry.Member("getHours", CelType.Duration, CelType.Int, (in duration) => Value.From(Durations.Hours(duration.AsDuration())));
        registry.Member("getMinutes", CelType.Duration, CelType.Int, (in duration) => Value.From(Durations.Minutes(duration.AsDuration())));
        registry.Member("getSeconds", CelType.Duration, CelType.Int, (in duration) => Value.From(Durations.Seconds(duration.AsDuration())));
        registry.Member("getMilliseconds", CelType.Duration, CelType.Int, (in duration) => Value.From(Durations.Milliseconds(duration.AsDuration())));
    }

    // In UTC, or in a zone that is named.
    private static void Part(FunctionRegistry registry, string name, Func<CalendarTime, long> part)
    {
        registry.Member(name, CelType.Timestamp, CelType.Int, (in timestamp) => Value.From(part(new CalendarTime(timestamp.ToTimestamp().Seconds))));
        registry.Member(name, CelType.Timestamp, CelType.String, CelType.Int, (in timestamp, in zone) => InZone(timestamp.ToTimestamp(), zone.AsString(), part));
    }

    private static Value InZone(Timestamp timestamp, string zone, Func<CalendarTime, long> part) =>
        TimeZones.OffsetAt(timestamp, zone).Try(out var offset, out var error) ? Value.From(part(new CalendarTime(timestamp.Seconds + offset))) : Value.Error(error);

    private static Value Milliseconds(in Value timestamp) => Value.From((long)timestamp.ToTimestamp().Nanoseconds / 1_000_000);
}
