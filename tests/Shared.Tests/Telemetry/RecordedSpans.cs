using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Telemetry;

namespace Sluice.Shared.Tests.Telemetry;

/// <summary>Listens to the spans of one trace. Other tests make spans at the same time.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public RecordedSpans(string traceId)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SluiceActivity.Name,
            Sample = (ref options) => options.TraceId.ToHexString() == traceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The spans, in the order in which they ended.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    public void Dispose() => _listener.Dispose();
}
