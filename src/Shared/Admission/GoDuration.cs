using System.Globalization;

namespace Sluice.Admission;

/// <summary>Durations as Go writes them and kube-apiserver sends them: <c>5s</c>, <c>1m30s</c>, <c>500ms</c>.</summary>
internal static class GoDuration
{
    private static readonly (string Name, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>Reads a time-out. The API server allows at most 30 s; what is a day or more is none at all.</summary>
    /// <returns>The duration, or null when it is none, or less than a microsecond.</returns>
    public static TimeSpan? Parse(ReadOnlySpan<char> text) => Parse(text, TimeSpan.FromDays(1));

    /// <summary>Reads a duration.</summary>
    /// <returns>The duration, or null when it is none, less than a microsecond, or not below <paramref name="limit"/>.</returns>
    public static TimeSpan? Parse(ReadOnlySpan<char> text, TimeSpan limit)
    {
        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            text = text[digits..];
            var unit = FindUnit(text);
            if (unit is null)
            {
                return null;
            }

            seconds += number * unit.Value.Seconds;
            text = text[unit.Value.Name.Length..];
        }

        return seconds >= 1e-6 && seconds < limit.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The <c>timeout</c> of a query such as <c>?timeout=5s</c>.</summary>
    /// <returns>The duration, or null when there is none that can be read: it is only a hint.</returns>
    public static TimeSpan? FromQuery(string? query)
    {
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var part = query.AsSpan().TrimStart('?')[range];
            if (part.StartsWith("timeout=", StringComparison.Ordinal))
            {
                return Parse(part["timeout=".Length..]);
            }
        }

        return null;
    }

    private static (string Name, double Seconds)? FindUnit(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Name, StringComparison.Ordinal))
            {
                return unit;
            }
        }

        return null;
    }
}
