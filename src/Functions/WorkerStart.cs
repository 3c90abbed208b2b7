using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Files;
using Sluice.Functions.Configuration;

namespace Sluice.Functions;

/// <summary>Reads what a worker serves before it speaks to the Functions host, and follows it in its files for as long as it runs.</summary>
/// <param name="configuration">What is followed.</param>
/// <param name="sinks">Who is told decisions.</param>
/// <param name="telemetry">What it measures; given here to be ended with the worker.</param>
/// <param name="time">The clock.</param>
/// <param name="logging">Where events go: the Functions host.</param>
#pragma warning disable CS9113 // The container ends what it has made for somebody.
internal sealed class WorkerStart(WorkerConfiguration configuration, WorkerSinks sinks, WorkerTelemetry telemetry, TimeProvider time, ILoggerFactory logging) : IHostedLifecycleService
#pragma warning restore CS9113
{
    // As often as `sluice serve` looks: a new version counts at its second look, so within half a second.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private FilePoller? _poller;

    /// <inheritdoc />
    /// <exception cref="RefusedConfigurationException">It may not serve what it was given.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        configuration.Open();
        sinks.Open(Environment.GetEnvironmentVariable);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _poller = new FilePoller([configuration.Holder], Interval, time, logging.CreateLogger("Sluice"));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_poller is not null)
        {
            await _poller.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
