using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>
/// A point in time as CEL has it: to the nanosecond, from the year 1 to 9999. Two are equal when they are the same moment,
/// but one that was written with an offset from UTC is written so again.
/// </summary>
/// <param name="Seconds">Since 1970 in UTC.</param>
/// <param name="Nanoseconds">Within the second.</param>
/// <param name="OffsetMinutes">Of the clock by which it is written, from UTC.</param>
internal readonly record struct Timestamp(long Seconds, int Nanoseconds, int OffsetMinutes = 0) : IComparable<Timestamp>
{
    public const string Overflow = "timestamp overflow";

    private const long MinimumSeconds = -62_135_596_800;
    private const long MaximumSeconds = 253_402_300_799;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The moment so many seconds after the beginning of 1970.</summary>
    public static Outcome<Timestamp> FromUnix(long seconds) => Checked(new Timestamp(seconds, 0));

    /// <summary>Reads RFC 3339, as leniently as Go does.</summary>
    public static Outcome<Timestamp> Parse(string text) =>
        TimestampParser.TryParse(text, out var timestamp)
            ? Checked(timestamp)
            : new Failure("type conversion error from 'string' to 'google.protobuf.Timestamp'");

    /// <summary>The moment so many nanoseconds later.</summary>
    public Outcome<Timestamp> Add(long nanoseconds)
    {
        var sum = Nanoseconds + (Int128)nanoseconds;
        var seconds = Seconds + (long)FloorDivide(sum, NanosecondsPerSecond);
        return Checked(this with { Seconds = seconds, Nanoseconds = (int)(sum - (FloorDivide(sum, NanosecondsPerSecond) * NanosecondsPerSecond)) });
    }

    /// <summary>The moment so many nanoseconds before.</summary>
    public Outcome<Timestamp> Subtract(long nanoseconds) =>
        nanoseconds == long.MinValue ? new Failure(Durations.Overflow) : Add(-nanoseconds);

    /// <summary>The nanoseconds from another moment to this one.</summary>
    public Outcome<long> Subtract(Timestamp other)
    {
        var difference = ((Int128)(Seconds - other.Seconds) * NanosecondsPerSecond) + Nanoseconds - other.Nanoseconds;
        return difference >= long.MinValue && difference <= long.MaxValue ? (long)difference : new Failure(Durations.Overflow);
    }

    public bool Equals(Timestamp other) => Seconds == other.Seconds && Nanoseconds == other.Nanoseconds;

    public override int GetHashCode() => HashCode.Combine(Seconds, Nanoseconds);

    public int CompareTo(Timestamp other) => (Seconds, Nanoseconds).CompareTo((other.Seconds, other.Nanoseconds));

    /// <summary>RFC 3339, with as many digits of the second as there are.</summary>
    public override string ToString()
    {
        var clock = new CalendarTime(Seconds + (OffsetMinutes * 60L));
        var fraction = Nanoseconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{Nanoseconds:000000000}").TrimEnd('0');
        var sign = OffsetMinutes < 0 ? '-' : '+';
        var offset = Math.Abs(OffsetMinutes);
        var zone = offset == 0 ? "Z" : string.Create(CultureInfo.InvariantCulture, $"{sign}{offset / 60:00}:{offset % 60:00}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.Year:0000}-{clock.Month:00}-{clock.Day:00}T{clock.Hour:00}:{clock.Minute:00}:{clock.Second:00}{fraction}{zone}");
    }

    private static Outcome<Timestamp> Checked(Timestamp timestamp) =>
        timestamp.Seconds is < MinimumSeconds or > MaximumSeconds ? new Failure(Overflow) : timestamp;

    private static Int128 FloorDivide(Int128 dividend, long divisor)
    {
        var quotient = dividend / divisor;
        return dividend < 0 && quotient * divisor != dividend ? quotient - 1 : quotient;
    }
}
