using System.Diagnostics.Metrics;
using Sluice.Admission;
using Sluice.Configuration;
using Sluice.Telemetry;

namespace Sluice.Decisions;

/// <summary>What can be measured of admission. Recording allocates nothing; what nobody asks for costs an addition.</summary>
internal static class AdmissionMetrics
{
    // A cluster with all usual operators has some two hundred resources; a webhook sees a few of them.
    private const int MostResources = 100;

    // Six statuses of each: enough for the namespaces that matter, and few enough for any scrape.
    private const int MostNamespaces = 100;

    private static readonly RequestCounts Requests = new(MostResources, TimeProvider.System);
    private static readonly InjectionCounts Injections = new(MostNamespaces, TimeProvider.System);
    private static readonly KeyValuePair<string, object?>[][] DurationLabels = RequestCounts.WebhookLabels();

    // From what a review takes by itself to the 10 s that the API server waits by default.
    private static readonly Histogram<double> Durations = SluiceMeter.Instance.CreateHistogram(
        "sluice_admission_duration_seconds", "s", "Time from a request's whole body to its answer, in seconds.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static int _inFlight;

    static AdmissionMetrics()
    {
        var meter = SluiceMeter.Instance;
        meter.CreateObservableCounter("sluice_admission_requests_total", Requests.Measure, description: "Requests to the webhook paths, by what came of them.");
        meter.CreateObservableUpDownCounter("sluice_admission_in_flight", () => Volatile.Read(ref _inFlight), description: "Reviews that are being decided.");
        meter.CreateObservableCounter("sidecar_injection_total", Injections.Measure, description: "Pods that a policy which injects sidecars was asked about, by what it did.");
    }

    /// <summary>Shows the metrics before anything was decided.</summary>
    public static void Show()
    {
        // The static constructor does it.
    }

    /// <summary>A review begins.</summary>
    public static void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>A review ended.</summary>
    public static void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Counts a decision.</summary>
    public static void Decided(WebhookCall call, AdmissionRequest request, Decision decision, TimeSpan elapsed, RequestSpan span)
    {
        var webhook = call.WebhookIndex;
        Requests.Add(webhook, request.Operation, request.Resource.Name, request.SubResource, decision.Result);
        span.Record(Durations, elapsed.TotalSeconds, DurationLabels[RequestCounts.LabelIndex(webhook, request.Operation)]);
    }

    /// <summary>Counts what a policy did.</summary>
    public static void Outcome(ConfiguredPolicy policy, AdmissionRequest request, PolicyResult result)
    {
        policy.Counts.Add(result);
        if (policy.Type.InjectsSidecar)
        {
            Injections.Add(request.Namespace, result);
        }
    }

    /// <summary>Counts a request that is not a review.</summary>
    public static void Refused(WebhookCall call) => Requests.AddUnread(call.WebhookIndex, "refused");

    /// <summary>Counts a review that was one too many.</summary>
    public static void Limited(WebhookCall call) => Requests.AddUnread(call.WebhookIndex, "limited");

    /// <summary>Counts a defect outside the policies.</summary>
    public static void Failed(WebhookCall call) => Requests.AddUnread(call.WebhookIndex, "error");
}
