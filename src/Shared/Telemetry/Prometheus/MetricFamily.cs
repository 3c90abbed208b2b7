using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Telemetry.Prometheus;

/// <summary>What one instrument measured, by labels.</summary>
internal abstract class MetricFamily(Instrument instrument)
{
    /// <summary>Name of the metric.</summary>
    public string Name => instrument.Name;

    /// <summary>What it means.</summary>
    public string Help => instrument.Description ?? "";

    /// <summary>Whether it is asked for its values.</summary>
    public bool IsObservable => instrument.IsObservable;

    /// <summary>The word of the formats for its type.</summary>
    public abstract string Type { get; }

    /// <summary>Takes a measurement.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels);

    /// <summary>Forgets what was observed: what is no longer reported is no longer shown.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Writes its samples.</summary>
    public abstract void Write(MetricWriter writer);

    /// <summary>The family of an instrument.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="time">The clock, for exemplars.</param>
    public static MetricFamily Of(Instrument instrument, TimeProvider time) => instrument switch
    {
        Histogram<double> histogram => new HistogramFamily(histogram, time),
        _ => new NumberFamily(instrument),
    };
}

/// <summary>Counters and gauges.</summary>
internal sealed class NumberFamily(Instrument instrument) : MetricFamily(instrument)
{
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], double> _values = new(new LabelComparer());

    // Counters that several report are one: each adds what it has.
    private readonly bool _adds = instrument is not (ObservableGauge<long> or ObservableGauge<double> or ObservableGauge<int>);

    /// <inheritdoc />
    public override string Type { get; } = instrument is Counter<long> or Counter<double> or ObservableCounter<long> or ObservableCounter<double> ? "counter" : "gauge";

    /// <inheritdoc />
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        _values.AddOrUpdate(labels.ToArray(), static (_, given) => given.Value, static (_, was, given) => given.Adds ? was + given.Value : given.Value, (Value: value, Adds: _adds));

    /// <inheritdoc />
    public override void Forget()
    {
        _values.Clear();
    }

    /// <inheritdoc />
    public override void Write(MetricWriter writer)
    {
        foreach (var (labels, value) in _values)
        {
            writer.Sample(Name, labels, value);
        }
    }
}
