using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Telemetry.Prometheus;

/// <summary>A histogram with the buckets that its instrument advises.</summary>
internal sealed class HistogramFamily : MetricFamily
{
    private readonly double[] _bounds;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], HistogramSeries> _series = new(new LabelComparer());
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], HistogramSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;

    public HistogramFamily(Histogram<double> instrument, TimeProvider time)
        : base(instrument)
    {
        _bounds = [.. instrument.Advice?.HistogramBucketBoundaries ?? []];
        _time = time;
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    /// <inheritdoc />
    public override string Type => "histogram";

    /// <inheritdoc />
    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!_lookup.TryGetValue(labels, out var series))
        {
            series = _series.GetOrAdd(labels.ToArray(), _ => new HistogramSeries(_bounds));
        }

        series.Record(value, _time);
    }

    /// <inheritdoc />
    public override void Write(MetricWriter writer)
    {
        foreach (var (labels, series) in _series)
        {
            series.Write(writer, Name, labels);
        }
    }
}

/// <summary>One series of a histogram.</summary>
internal sealed class HistogramSeries(double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private readonly Exemplar[] _exemplars = new Exemplar[bounds.Length + 1];
    private double _sum;

    /// <summary>Counts a value, and keeps it as its bucket's example when it belongs to a trace that is recorded.</summary>
    public void Record(double value, TimeProvider time)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        var trace = TraceContext.Measured;
        lock (_lock)
        {
            _counts[bucket]++;
            _sum += value;
            if (trace is not null)
            {
                _exemplars[bucket] = new Exemplar(trace, value, time.GetUtcNow());
            }
        }
    }

    /// <summary>Writes its samples.</summary>
    public void Write(MetricWriter writer, string name, KeyValuePair<string, object?>[] labels)
    {
        lock (_lock)
        {
            var count = 0L;
            for (var i = 0; i <= bounds.Length; i++)
            {
                count += _counts[i];
                writer.Bucket(name, labels, i < bounds.Length ? bounds[i] : double.PositiveInfinity, count, _exemplars[i]);
            }

            writer.Sample(name + "_sum", labels, _sum);
            writer.Sample(name + "_count", labels, count);
        }
    }
}

/// <summary>A value that was counted, with the trace that it belongs to.</summary>
/// <param name="TraceParent">The W3C <c>traceparent</c>; null where there is no example yet.</param>
/// <param name="Value">The value.</param>
/// <param name="At">When it was counted.</param>
internal readonly record struct Exemplar(string? TraceParent, double Value, DateTimeOffset At);
