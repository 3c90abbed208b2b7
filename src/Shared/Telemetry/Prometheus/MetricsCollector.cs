using System.Diagnostics.Metrics;

namespace Sluice.Telemetry.Prometheus;

/// <summary>
/// Adds up what a meter and the process measure, from when it is made, and writes it for a scraper. Safe for concurrent use.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _publishing = new();
    private readonly Lock _writing = new();

    /// <summary>Begins to collect.</summary>
    /// <param name="meter">Whose instruments it shows, beside those of the process.</param>
    /// <param name="time">The clock, for exemplars.</param>
    public MetricsCollector(Meter meter, TimeProvider time)
    {
        _time = time;
        ProcessMetrics.Publish();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter || instrument.Meter.Name == ProcessMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        _listener.SetMeasurementEventCallback<long>(static (_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        _listener.SetMeasurementEventCallback<int>(static (_, value, labels, family) => ((MetricFamily)family!).Record(value, labels));
        _listener.Start();
    }

    /// <summary>Writes everything that was collected.</summary>
    public byte[] Write(MetricsFormat format)
    {
        // One scrape at a time: what is observed is gathered in the families.
        lock (_writing)
        {
            var families = Families();
            foreach (var family in families.Where(family => family.IsObservable))
            {
                family.Forget();
            }

            _listener.RecordObservableInstruments();
            var writer = new MetricWriter(format);
            foreach (var family in families)
            {
                writer.Head(family);
                family.Write(writer);
            }

            return writer.ToBytes();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private MetricFamily[] Families()
    {
        lock (_publishing)
        {
            return [.. _families.Values];
        }
    }

    private MetricFamily FamilyOf(Instrument instrument)
    {
        lock (_publishing)
        {
            return _families.TryGetValue(instrument.Name, out var family) ? family : _families[instrument.Name] = MetricFamily.Of(instrument, _time);
        }
    }
}
