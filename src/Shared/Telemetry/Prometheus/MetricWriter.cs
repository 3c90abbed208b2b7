using System.Globalization;
using System.Text;

namespace Sluice.Telemetry.Prometheus;

/// <summary>
/// Writes metrics as text: OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec/) or the classic format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
/// </summary>
/// <param name="format">Which of them.</param>
internal sealed class MetricWriter(MetricsFormat format)
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes what stands above the samples of a metric.</summary>
    public void Head(MetricFamily family)
    {
        // In OpenMetrics the suffix belongs to the sample, not to the counter.
        const string Total = "_total";
        var name = format == MetricsFormat.OpenMetrics && family.Type == "counter" && family.Name.EndsWith(Total, StringComparison.Ordinal) ? family.Name[..^Total.Length] : family.Name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escape(family.Help, quotes: format == MetricsFormat.OpenMetrics)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(family.Type).Append('\n');
    }

    /// <summary>Writes a sample.</summary>
    public void Sample(string name, KeyValuePair<string, object?>[] labels, double value)
    {
        Series(name, labels, null);
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>Writes one bucket of a histogram.</summary>
    public void Bucket(string name, KeyValuePair<string, object?>[] labels, double bound, long count, Exemplar exemplar)
    {
        Series(name + "_bucket", labels, bound);
        _text.Append(' ').Append(count.ToString(CultureInfo.InvariantCulture));
        if (format == MetricsFormat.OpenMetrics && exemplar.TraceParent is { } trace)
        {
            var (traceId, spanId) = TraceContext.IdsOf(trace);
            var seconds = exemplar.At.ToUnixTimeMilliseconds() / 1000d;
            _text.Append(CultureInfo.InvariantCulture, $" # {{trace_id=\"{traceId}\",span_id=\"{spanId}\"}} {Number(exemplar.Value)} {Number(seconds)}");
        }

        _text.Append('\n');
    }

    /// <summary>Ends the text.</summary>
    public byte[] ToBytes()
    {
        if (format == MetricsFormat.OpenMetrics)
        {
            _text.Append("# EOF\n");
        }

        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void Series(string name, KeyValuePair<string, object?>[] labels, double? bound)
    {
        _text.Append(name);
        if (labels.Length == 0 && bound is null)
        {
            return;
        }

        var separator = '{';
        foreach (var (key, value) in labels)
        {
            _text.Append(separator).Append(key).Append("=\"").Append(Escape(value?.ToString() ?? "", quotes: true)).Append('"');
            separator = ',';
        }

        if (bound is { } limit)
        {
            _text.Append(separator).Append("le=\"").Append(Bound(limit)).Append('"');
        }

        _text.Append('}');
    }

    // OpenMetrics wants every bound to look like a floating-point number.
    private string Bound(double bound) => format == MetricsFormat.OpenMetrics && double.IsInteger(bound) ? Number(bound) + ".0" : Number(bound);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",

        // Counts stay readable: the shortest form of a double would go over to exponents.
        _ when Math.Abs(value) < 1e15 && double.IsInteger(value) => ((long)value).ToString(CultureInfo.InvariantCulture),
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
