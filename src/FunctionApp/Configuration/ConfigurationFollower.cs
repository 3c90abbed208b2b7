using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Files;

namespace Sluice.FunctionApp.Configuration;

/// <summary>Follows the configuration in its files for as long as the worker runs.</summary>
/// <param name="configuration">What is followed.</param>
/// <param name="time">The clock.</param>
/// <param name="logging">Where events go.</param>
internal sealed class ConfigurationFollower(WorkerConfiguration configuration, TimeProvider time, ILoggerFactory logging) : IHostedService
{
    // As often as `sluice serve` polls: a new version counts at its second poll, so within half a second.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private FilePoller? _poller;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _poller = new FilePoller([configuration.Holder], Interval, time, logging.CreateLogger("Sluice"));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_poller is not null)
        {
            await _poller.DisposeAsync();
        }
    }
}
