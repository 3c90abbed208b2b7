using System.Diagnostics.Metrics;
using System.Globalization;
using Sluice.Admission;
using Sluice.Pipeline;
using Sluice.Telemetry;

namespace Sluice.Hosting.Proxying;

/// <summary>What can be measured of a proxy.</summary>
internal sealed class ProxyMetrics
{
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private int _inFlight;

    /// <summary>Begins to measure.</summary>
    /// <param name="meter">What its instruments belong to: they are shown for as long as it lives.</param>
    public ProxyMetrics(Meter meter)
    {
        _requests = meter.CreateCounter<long>("sluice_proxy_requests_total", description: "Requests to the webhook paths, by the status of their answers; 0 for callers that went away.");

        // As those of admission, without what is too fast for a hop.
        _durations = meter.CreateHistogram(
            "sluice_proxy_duration_seconds", "s", "Time from a request's headers to the end of its answer, in seconds.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        meter.CreateObservableUpDownCounter("sluice_proxy_in_flight", () => Volatile.Read(ref _inFlight), description: "Requests to the webhook paths that are not answered yet.");
    }

    /// <summary>A request begins.</summary>
    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>A request ended.</summary>
    public void Leave(WebhookRoute route, int status, TimeSpan elapsed, RequestSpan span)
    {
        Interlocked.Decrement(ref _inFlight);
        var webhook = new KeyValuePair<string, object?>("webhook", route.Call.Webhook);
        _requests.Add(1, webhook, new("code", status.ToString(CultureInfo.InvariantCulture)));
        span.Record(_durations, elapsed.TotalSeconds, webhook);
    }
}
