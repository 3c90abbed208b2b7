using System.Globalization;

namespace Sluice.Hosting.Serving;

/// <summary>
/// How long the server itself took, which a client that reaches it over a network cannot tell (https://www.w3.org/TR/server-timing/). Only who wishes it is told:
/// the API server would throw it away.
/// </summary>
internal static class ServerTiming
{
    /// <summary>The request header by which a client wishes to be told.</summary>
    public const string Wish = "Sluice-Timing";

    /// <summary>The response header.</summary>
    public const string Header = "Server-Timing";

    private const string Start = "review;dur=";

    /// <summary>The header's value: from the first bytes of the body to the answer, in milliseconds.</summary>
    public static string Write(TimeSpan elapsed) => Start + elapsed.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Reads such a value; null when it is another.</summary>
    public static TimeSpan? Read(string? value) =>
        value is not null && value.StartsWith(Start, StringComparison.Ordinal) && double.TryParse(value.AsSpan(Start.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
}
