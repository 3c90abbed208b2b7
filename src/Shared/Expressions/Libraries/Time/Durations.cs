namespace Sluice.Expressions.Libraries;

/// <summary>Durations as CEL has them: a number of nanoseconds in 64 bits, read and written as Go does.</summary>
internal static class Durations
{
    /// <summary>Kubernetes' words for a duration of more than 292 years.</summary>
    public const string Overflow = "integer overflow";

    public const long PerSecond = 1_000_000_000;

    private const ulong Limit = 1UL << 63;

    /// <summary>Reads a duration such as <c>1h30m</c> or <c>-1.5s</c>.</summary>
    public static Outcome<long> Parse(string text) =>
        TryParse(text, out var nanoseconds) ? nanoseconds : new Failure("type conversion error from 'string' to 'google.protobuf.Duration'");

    /// <summary>The seconds, with what is after the point, and an <c>s</c>.</summary>
    public static string ToText(long nanoseconds) => GoNumbers.ShortestPlain((nanoseconds / PerSecond) + (nanoseconds % PerSecond / 1e9)) + "s";

    public static long Hours(long nanoseconds) => nanoseconds / (3600 * PerSecond);

    public static long Minutes(long nanoseconds) => nanoseconds / (60 * PerSecond);

    public static long Seconds(long nanoseconds) => nanoseconds / PerSecond;

    /// <summary>The whole duration in milliseconds.</summary>
    public static long Milliseconds(long nanoseconds) => nanoseconds / 1_000_000;

    private static bool TryParse(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        var negative = text is ['-', ..];
        text = text is ['-' or '+', ..] ? text[1..] : text;
        if (text is "0")
        {
            return true;
        }

        ulong sum = 0;
        var any = false;
        while (!text.IsEmpty)
        {
            if (!TryTake(ref text, out var part))
            {
                return false;
            }

            sum += part;
            any = true;
            if (sum > Limit)
            {
                return false;
            }
        }

        nanoseconds = negative ? unchecked(-(long)sum) : (long)Math.Min(sum, long.MaxValue);
        return any && (negative || sum <= long.MaxValue);
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, out ulong nanoseconds)
    {
        nanoseconds = 0;
        var whole = TakeDigits(ref text);
        var hasPoint = text is ['.', ..];
        text = hasPoint ? text[1..] : text;
        var fraction = hasPoint ? TakeDigits(ref text) : default;
        if (whole.IsEmpty && fraction.IsEmpty)
        {
            return false;
        }

        var end = text.IndexOfAny("0123456789.");
        var unit = UnitOf(end < 0 ? text : text[..end]);
        text = end < 0 ? default : text[end..];
        ulong number = 0;
        var fits = whole.IsEmpty || ulong.TryParse(whole, out number);
        if (unit == 0 || !fits || number > Limit / unit)
        {
            return false;
        }

        nanoseconds = (number * unit) + Part(fraction, unit);
        return nanoseconds <= Limit;
    }

    // As Go computes it, digit by digit until the number would no longer fit.
    private static ulong Part(ReadOnlySpan<char> fraction, ulong unit)
    {
        ulong number = 0;
        var scale = 1.0;
        foreach (var digit in fraction)
        {
            if (number > (Limit - 1) / 10)
            {
                break;
            }

            number = (number * 10) + digit - '0';
            scale *= 10;
        }

        return (ulong)(number * (unit / scale));
    }

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    private static ulong UnitOf(ReadOnlySpan<char> name) => name switch
    {
        "ns" => 1,
        "us" or "\u00B5s" or "\u03BCs" => 1_000,
        "ms" => 1_000_000,
        "s" => PerSecond,
        "m" => 60 * PerSecond,
        "h" => 3600 * PerSecond,
        _ => 0,
    };
}
