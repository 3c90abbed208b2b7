using System.Diagnostics.Metrics;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>What a worker measures and sends from its first moment to its last.</summary>
/// <param name="metrics">What it measures.</param>
/// <param name="export">Ends what is sent to a collector; null when nothing is.</param>
internal sealed class WorkerTelemetry(MetricsCollector metrics, IDisposable? export) : IDisposable
{
    /// <summary>What is measured of admission belongs to it.</summary>
    public Meter Meter { get; } = new(SluiceMeter.Name);

    /// <summary>What it measures.</summary>
    public MetricsCollector Metrics => metrics;

    /// <inheritdoc />
    public void Dispose()
    {
        metrics.Dispose();
        export?.Dispose();
        Meter.Dispose();
    }
}
