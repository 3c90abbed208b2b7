using System.Diagnostics.Metrics;
using System.Globalization;
using Sluice.Admission;
using Sluice.Pipeline;
using Sluice.Telemetry;

namespace Sluice.Host.Proxying;

/// <summary>What can be measured of the proxy.</summary>
internal static class ProxyMetrics
{
    private static readonly Counter<long> Requests = SluiceMeter.Instance.CreateCounter<long>(
        "sluice_proxy_requests_total", description: "Requests to the webhook paths, by the status of their answers; 0 for callers that went away.");

    // As those of admission, without what is too fast for a hop.
    private static readonly Histogram<double> Durations = SluiceMeter.Instance.CreateHistogram(
        "sluice_proxy_duration_seconds", "s", "Time from a request's headers to the end of its answer, in seconds.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static int _inFlight;

    static ProxyMetrics() => SluiceMeter.Instance.CreateObservableUpDownCounter(
        "sluice_proxy_in_flight", () => Volatile.Read(ref _inFlight), description: "Requests to the webhook paths that are not answered yet.");

    /// <summary>A request begins.</summary>
    public static void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>A request ended.</summary>
    public static void Leave(WebhookRoute route, int status, TimeSpan elapsed, RequestSpan span)
    {
        Interlocked.Decrement(ref _inFlight);
        var webhook = new KeyValuePair<string, object?>("webhook", route.Call.Webhook);
        Requests.Add(1, webhook, new("code", status.ToString(CultureInfo.InvariantCulture)));
        span.Record(Durations, elapsed.TotalSeconds, webhook);
    }
}
