using System.Net.Http.Headers;

namespace Sluice.Telemetry.Prometheus;

/// <summary>How metrics are written.</summary>
internal enum MetricsFormat
{
    /// <summary>Prometheus' own text format, version 0.0.4.</summary>
    Classic,

    /// <summary>OpenMetrics 1.0.0, with exemplars.</summary>
    OpenMetrics,
}

/// <summary>Which format a scraper gets, and what it is called.</summary>
internal static class MetricsFormats
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The format that a scraper likes best; the classic one for a browser or for one that does not say.</summary>
    /// <param name="accept">Its <c>Accept</c> header; null or "" for none.</param>
    public static MetricsFormat Choose(string? accept)
    {
        var best = (Format: MetricsFormat.Classic, Quality: 0d);
        foreach (var part in (accept ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (MediaTypeWithQualityHeaderValue.TryParse(part, out var range) && FormatOf(range) is { } format && (range.Quality ?? 1) > best.Quality)
            {
                best = (format, range.Quality ?? 1);
            }
        }

        return best.Format;
    }

    /// <summary>The content type of a format.</summary>
    public static string ContentType(this MetricsFormat format) =>
        format == MetricsFormat.OpenMetrics ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";

    private static MetricsFormat? FormatOf(MediaTypeWithQualityHeaderValue range)
    {
        var version = range.Parameters.FirstOrDefault(parameter => parameter.Name == "version")?.Value;
        return range.MediaType switch
        {
            OpenMetricsType when version is null or "1.0.0" => MetricsFormat.OpenMetrics,
            "text/plain" or "text/*" or "*/*" => MetricsFormat.Classic,
            _ => null,
        };
    }
}
