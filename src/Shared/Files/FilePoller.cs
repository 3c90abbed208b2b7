using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Sluice.Files;

/// <summary>
/// Polls files at an interval: no notifications, because a mounted Secret or ConfigMap changes by a swap of symlinks above the files, which file
/// notifications of the files themselves never tell.
/// </summary>
internal sealed class FilePoller : IAsyncDisposable
{
    /// <summary>Time between two polls: a version counts at its second one, so one that stays for twice as long, and a little, is taken.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Begins to poll.</summary>
    /// <param name="watched">What is polled, in this order.</param>
    /// <param name="interval">Time between two polls.</param>
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
                    Poll(one, logger);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the process.
        }
    }

    private static void Poll(IWatched watched, ILogger logger)
    {
        try
        {
            watched.Poll();
        }
#pragma warning disable CA1031 // One file that breaks its reader must not end the watching of all others.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            FilesLog.PollFailed(logger, watched.GetType().Name, defect);
        }
    }
}
