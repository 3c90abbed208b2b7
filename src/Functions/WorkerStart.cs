using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Pipeline;
using Sluice.Policies;

namespace Sluice.Functions;

/// <summary>Reads what a worker serves before it speaks to the Functions host, and follows it for as long as it runs.</summary>
/// <param name="services">What the worker offers to policies.</param>
/// <param name="telemetry">What is measured; the container ends it with the worker.</param>
/// <param name="time">The clock.</param>
/// <param name="logging">Where events go: the Functions host.</param>
internal sealed class WorkerStart(PolicyServices services, WorkerTelemetry telemetry, TimeProvider time, ILoggerFactory logging) : IHostedLifecycleService
{
    private EmbeddedWebhooks? _webhooks;

    /// <summary>What is served, once it has started.</summary>
    public EmbeddedWebhooks Webhooks => _webhooks ?? throw new InvalidOperationException("The worker has not started.");

    /// <inheritdoc />
    /// <exception cref="RefusedConfigurationException">It may not serve what it was given.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _webhooks = EmbeddedWebhooks.Open(Environment.GetEnvironmentVariable, AppContext.BaseDirectory, services, telemetry.Meter, time, logging.CreateLogger("Sluice"));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Behind the worker, whose last reviews are decided then.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_webhooks is not null)
        {
            await _webhooks.DisposeAsync();
        }
    }
}
