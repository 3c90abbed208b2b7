using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Hosting.Commands;

/// <summary>A time in the past, as people say it on a command line.</summary>
internal static partial class SinceTime
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads it.</summary>
    /// <param name="text">A duration in days, hours, minutes and seconds (<c>7d</c>, <c>1h30m</c>), or a time; a day is its beginning in UTC.</param>
    /// <param name="now">The time now.</param>
    /// <returns>The time; null when the text is none.</returns>
    public static DateTimeOffset? Read(string text, DateTimeOffset now)
    {
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        var parts = Duration().Match(text);
        if (!parts.Success || text.Length == 0)
        {
            return null;
        }

        var length = TimeSpan.FromDays(Count(parts, "d")) + TimeSpan.FromHours(Count(parts, "h")) + TimeSpan.FromMinutes(Count(parts, "m")) + TimeSpan.FromSeconds(Count(parts, "s"));
        return now - length;
    }

    private static int Count(Match parts, string unit) => parts.Groups[unit] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^((?<d>[0-9]{1,5})d)?((?<h>[0-9]{1,5})h)?((?<m>[0-9]{1,5})m)?((?<s>[0-9]{1,5})s)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();
}
