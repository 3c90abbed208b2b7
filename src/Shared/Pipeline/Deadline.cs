using Sluice.Json;

namespace Sluice.Pipeline;

/// <summary>
/// The time a review may take: what the API server waits, less what the answer needs to get there. Most reviews are decided without
/// waiting for anything, so the timer is made only when a policy asks for the token.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Deadline(TimeProvider time) : IWorkLimit, IDisposable
{
    // A tenth is left for the way back, but never more than this: at the usual 10 s, half a second is plenty.
    private static readonly TimeSpan LargestMargin = TimeSpan.FromMilliseconds(500);

    // The most that a webhook configuration may say (timeoutSeconds): nobody waits longer.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);

    private TimeSpan _limit;
    private long _started;
    private CancellationToken _caller;
    private CancellationTokenSource? _timer;
    private CancellationTokenRegistration _gone;

    /// <summary>Begins the time of a review; <see cref="Dispose"/> ends it.</summary>
    /// <param name="timeout">What the API server waits; null when it did not say.</param>
    /// <param name="caller">Ends when the caller has gone.</param>
    public Deadline Start(TimeSpan? timeout, CancellationToken caller) => Start(time.GetTimestamp(), timeout, caller);

    /// <summary>The same for a caller who has just read the clock.</summary>
    public Deadline Start(long timestamp, TimeSpan? timeout, CancellationToken caller)
    {
        (_limit, _started, _caller, _timer, _gone) = (LimitOf(timeout), timestamp, caller, null, default);
        return this;
    }

    /// <summary>Whether no time is left, or nobody waits any more.</summary>
    public bool HasPassed =>
        _caller.IsCancellationRequested || _timer is { IsCancellationRequested: true } || time.GetElapsedTime(_started) >= _limit;

    /// <summary>The same for a caller who has just read the clock.</summary>
    public bool HasPassedAt(long timestamp) =>
        _caller.IsCancellationRequested || _timer is { IsCancellationRequested: true } || time.GetElapsedTime(_started, timestamp) >= _limit;

    bool IWorkLimit.IsReached => HasPassed;

    /// <summary>Ends when no time is left.</summary>
    public CancellationToken Token => (_timer ??= StartTimer()).Token;

    public void Dispose()
    {
        _gone.Dispose();
        _timer?.Dispose();
    }

    private static TimeSpan LimitOf(TimeSpan? timeout)
    {
        var given = timeout < LongestTimeout ? timeout.Value : LongestTimeout;
        return given - (given / 10 < LargestMargin ? given / 10 : LargestMargin);
    }

    private CancellationTokenSource StartTimer()
    {
        var left = _limit - time.GetElapsedTime(_started);
        var timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        _gone = _caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timer);
        return timer;
    }
}
