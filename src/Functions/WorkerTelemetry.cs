using System.Diagnostics.Metrics;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>What a worker measures and sends from its first moment to its last.</summary>
internal sealed class WorkerTelemetry : IDisposable
{
    private readonly IDisposable? _export;

    /// <summary>Begins to measure.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="export">Ends what is sent to a collector; null when nothing is.</param>
    public WorkerTelemetry(TimeProvider time, IDisposable? export)
    {
        _export = export;
        Metrics = new MetricsCollector(Meter, time);
    }

    /// <summary>What is measured belongs to it.</summary>
    public Meter Meter { get; } = new(SluiceMeter.Name);

    /// <summary>What it measures.</summary>
    public MetricsCollector Metrics { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Metrics.Dispose();
        _export?.Dispose();
        Meter.Dispose();
    }
}
