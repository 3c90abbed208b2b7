using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sluice.Telemetry;

/// <summary>
/// The span of a request, where anyone listens, and the trace that its log lines and measurements name either way. With no listener it costs a look
/// at a field.
/// </summary>
/// <param name="activity">The span; null for none.</param>
/// <param name="caller">The trace that the caller said.</param>
internal readonly struct RequestSpan(Activity? activity, TraceContext caller) : IDisposable
{
    // What stands in a log line of a request without a trace.
    private const string NoId = "-";

    /// <summary>The span itself; null for none.</summary>
    public Activity? Activity => activity;

    /// <summary>The trace's id; "-" for none.</summary>
    public string TraceId => activity?.TraceId.ToHexString() ?? (caller.IsValid ? TraceContext.IdsOf(caller.TraceParent!).TraceId : NoId);

    /// <summary>The id of the request's own span, else of the caller's; "-" for none.</summary>
    public string SpanId => activity?.SpanId.ToHexString() ?? (caller.IsValid ? TraceContext.IdsOf(caller.TraceParent!).SpanId : NoId);

    private string? Recorded => activity is null ? caller.Recorded : activity.Recorded ? activity.Id : null;

    /// <summary>Begins the span of a request that came in.</summary>
    /// <param name="kind">What is done with it, the first word of the span's name.</param>
    /// <param name="webhook">Where it came in, the second one.</param>
    /// <param name="caller">The trace that it belongs to.</param>
    public static RequestSpan Start(string kind, string webhook, TraceContext caller) =>
        new(SluiceActivity.Source.HasListeners() ? StartActivity($"{kind} {webhook}", caller) : null, caller);

    /// <summary>Records a measurement of this request, with its trace as an example where that is recorded.</summary>
    public void Record(Histogram<double> histogram, double value, params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (histogram.Enabled)
        {
            TraceContext.Measured = Recorded;
            histogram.Record(value, labels);
            TraceContext.Measured = null;
        }
    }

    /// <summary>Says how it was answered.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="error">What went wrong; null when nothing did.</param>
    public void Answered(int status, string? error)
    {
        activity?.SetTag("http.response.status_code", status);
        if (error is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }
    }

    /// <inheritdoc />
    public void Dispose() => activity?.Dispose();

    private static Activity? StartActivity(string name, TraceContext caller)
    {
        ActivityContext.TryParse(caller.TraceParent, caller.TraceState, isRemote: true, out var parent);
        return SluiceActivity.Source.StartActivity(name, ActivityKind.Server, parent);
    }
}
