using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>What can be measured of admission. Recording allocates nothing; what nobody asks for costs an addition.</summary>
internal sealed class AdmissionMetrics : IDecisionObserver
{
    // A cluster with all usual operators has some two hundred resources; a webhook sees a few of them.
    private const int MostResources = 100;

    // Six statuses of each: enough for the namespaces that matter, and few enough for any scrape.
    private const int MostNamespaces = 100;

    private static readonly KeyValuePair<string, object?>[][] DurationLabels = RequestCounts.WebhookLabels();

    private readonly RequestCounts _requests;
    private readonly InjectionCounts _injections;
    private readonly PolicyCounts _policies = new();
    private readonly ConcurrentDictionary<string, long> _staleCalls = new(StringComparer.Ordinal);
    private readonly Histogram<double> _durations;
    private int _inFlight;

    /// <summary>Begins to measure; everything is shown from now on.</summary>
    /// <param name="meter">What its instruments belong to, named <see cref="SluiceMeter.Name"/>: they are shown for as long as it lives.</param>
    /// <param name="configuration">The configuration in use.</param>
    /// <param name="time">The clock.</param>
    public AdmissionMetrics(Meter meter, Func<SluiceConfiguration> configuration, TimeProvider time)
    {
        (_requests, _injections) = (new RequestCounts(MostResources, time), new InjectionCounts(MostNamespaces, time));

        // From what a review takes by itself to the 10 s that the API server waits by default.
        _durations = meter.CreateHistogram(
            "sluice_admission_duration_seconds", "s", "Time from a request's whole body to its answer, in seconds.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        meter.CreateObservableCounter("sluice_admission_requests_total", _requests.Measure, description: "Requests to the webhook paths, by what came of them.");
        meter.CreateObservableUpDownCounter("sluice_admission_in_flight", () => Volatile.Read(ref _inFlight), description: "Reviews that are being decided.");
        meter.CreateObservableCounter("sidecar_injection_total", _injections.Measure, description: "Pods that a policy which injects sidecars was asked about, by what it did.");
        meter.CreateObservableCounter("sluice_policy_results_total", () => _policies.Measure(configuration()), description: "Reviews that a policy was asked about, by what it did.");
        meter.CreateObservableCounter(
            "sluice_admission_stale_calls_total", MeasureStaleCalls, description: "Calls to a webhook path that no policy has: the webhook configuration is not of the sluice.yaml in use.");
    }

    /// <summary>Calls so far to paths that no policy has, for a webhook such as <c>mutate/fail</c>.</summary>
    internal long StaleCalls(string webhook) => _staleCalls.GetValueOrDefault(webhook);

    /// <inheritdoc />
    public void Began() => Interlocked.Increment(ref _inFlight);

    /// <inheritdoc />
    public void Ended() => Interlocked.Decrement(ref _inFlight);

    /// <inheritdoc />
    public void Decided(ref DecidedReview review)
    {
        var (webhook, request) = (review.Call.WebhookIndex, review.Request);
        _requests.Add(webhook, request.Operation, request.Resource.Name, request.SubResource, review.Decision.Result);
        review.Span.Record(_durations, review.Elapsed.TotalSeconds, DurationLabels[RequestCounts.LabelIndex(webhook, request.Operation)]);
        _policies.Add(ref review, _injections);
        if (review.IsStale)
        {
            _staleCalls.AddOrUpdate(review.Call.Webhook, 1, static (_, count) => count + 1);
        }
    }

    /// <inheritdoc />
    public void Undecided(WebhookCall call, Undecided why) => _requests.AddUnread(call.WebhookIndex, why switch
    {
        Decisions.Undecided.Refused => "refused",
        Decisions.Undecided.Limited => "limited",
        _ => "error",
    });

    private IEnumerable<Measurement<long>> MeasureStaleCalls() =>
        _staleCalls.Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("webhook", count.Key)));
}
