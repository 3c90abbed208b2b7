using System.Diagnostics;

namespace Sluice.Cluster.Tests.Processes;

/// <summary>Waits for conditions of the outside world by asking again and again until a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether <paramref name="condition"/> held before <paramref name="deadline"/> had passed. It is asked at least once.</summary>
    public static async Task<bool> HoldsAsync(Func<Task<bool>> condition, TimeSpan deadline, CancellationToken cancellation = default)
    {
        var waited = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (waited.Elapsed >= deadline)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        return true;
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, TimeSpan, CancellationToken)"/>
    public static Task<bool> HoldsAsync(Func<bool> condition, TimeSpan deadline, CancellationToken cancellation = default) =>
        HoldsAsync(() => Task.FromResult(condition()), deadline, cancellation);
}
