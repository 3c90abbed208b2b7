using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>What a worker measures and sends from its first moment to its last.</summary>
/// <param name="metrics">What it measures.</param>
/// <param name="export">Ends what is sent to a collector; null when nothing is.</param>
internal sealed class WorkerTelemetry(MetricsCollector metrics, IDisposable? export) : IDisposable
{
    /// <summary>What it measures.</summary>
    public MetricsCollector Metrics => metrics;

    /// <inheritdoc />
    public void Dispose()
    {
        metrics.Dispose();
        export?.Dispose();
    }
}
