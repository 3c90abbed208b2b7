using System.Diagnostics.Metrics;

namespace Sluice.Telemetry;

/// <summary>Counts new versions of files by what came of them. Both counts are shown from the start: an alert sees the first refusal as an increase.</summary>
internal sealed class ReloadCounts
{
    private long _success;
    private long _refused;

    /// <summary>Shows them as a counter, for as long as the meter lives.</summary>
    /// <param name="meter">What the counter belongs to.</param>
    /// <param name="name">Name of the metric.</param>
    /// <param name="description">What it counts.</param>
    public void Show(Meter meter, string name, string description) => meter.CreateObservableCounter(name, Measure, description: description);

    /// <summary>Counts one version.</summary>
    public void Add(bool good) => Interlocked.Increment(ref good ? ref _success : ref _refused);

    private IEnumerable<Measurement<long>> Measure() =>
    [
        new(Interlocked.Read(ref _success), new KeyValuePair<string, object?>("result", "success")),
        new(Interlocked.Read(ref _refused), new KeyValuePair<string, object?>("result", "refused")),
    ];
}
