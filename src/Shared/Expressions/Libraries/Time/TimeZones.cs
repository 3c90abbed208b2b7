using System.Globalization;

namespace Sluice.Expressions.Libraries;

/// <summary>Time zones as the functions on timestamps take them: a name such as <c>Europe/Berlin</c>, or an offset such as <c>-08:00</c>.</summary>
internal static class TimeZones
{
    /// <summary>How many seconds a zone is before UTC at a moment.</summary>
    public static Outcome<long> OffsetAt(Timestamp timestamp, string zone)
    {
        var colon = zone.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? OfName(timestamp, zone) : OfOffset(zone, colon);
    }

    private static Outcome<long> OfName(Timestamp timestamp, string zone)
    {
        if (zone is "" or "UTC" or "Local")
        {
            return 0;
        }

        if (zone.Contains("..", StringComparison.Ordinal) || zone[0] is '/' or '\\')
        {
            return new Failure("time: invalid location name");
        }

        // Names are those of the IANA, in their own case.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || found.Id != zone)
        {
            return new Failure($"unknown time zone {zone}");
        }

        return (long)found.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds)).TotalSeconds;
    }

    private static Outcome<long> OfOffset(string zone, int colon)
    {
        if (!TryParse(zone[..colon], out var hours))
        {
            return NoNumber(zone[..colon]);
        }

        if (!TryParse(zone[(colon + 1)..], out var minutes))
        {
            return NoNumber(zone[(colon + 1)..]);
        }

        return 60 * ((hours * 60L) + (zone[0] == '-' ? -minutes : minutes));
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static Failure NoNumber(string text) => new($"strconv.Atoi: parsing {GoText.Quote(text)}: invalid syntax");
}
