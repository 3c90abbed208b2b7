using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Sluice.Files;

/// <summary>
/// Looks at files at an interval. Polling, because a mounted Secret or ConfigMap changes by a swap of symlinks above the files, which file
/// notifications of the files themselves never tell.
/// </summary>
public sealed class FilePoller : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Begins to look.</summary>
    /// <param name="watched">What is looked at, in this order.</param>
    /// <param name="interval">Time between two looks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets the defects.</param>
    public FilePoller(ImmutableArray<IWatched> watched, TimeSpan interval, TimeProvider time, ILogger logger) =>
        _loop = RunAsync(watched, interval, time, logger);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(ImmutableArray<IWatched> watched, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                foreach (var one in watched)
                {
                    Look(one, logger);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the process.
        }
    }

    private static void Look(IWatched watched, ILogger logger)
    {
        try
        {
            watched.Look();
        }
#pragma warning disable CA1031 // One file that breaks its reader must not end the watching of all others.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            FilesLog.LookFailed(logger, watched.GetType().Name, defect);
        }
    }
}
