namespace Sluice.Admission;

/// <summary>The time a review may take: what the API server waits, less what the answer needs to get there.</summary>
internal readonly struct Deadline : IDisposable
{
    // A tenth is left for the way back, but never more than this: at the usual 10 s, half a second is plenty.
    private static readonly TimeSpan LargestMargin = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource? _linked;

    private Deadline(CancellationTokenSource? timer, CancellationTokenSource? linked, CancellationToken token)
    {
        _timer = timer;
        _linked = linked;
        Token = token;
    }

    public CancellationToken Token { get; }

    public static Deadline Start(TimeSpan? timeout, TimeProvider time, CancellationToken caller)
    {
        if (timeout is not { } given)
        {
            return new Deadline(null, null, caller);
        }

        var margin = given / 10 < LargestMargin ? given / 10 : LargestMargin;
        var timer = new CancellationTokenSource(given - margin, time);
        var linked = caller.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timer.Token, caller) : null;
        return new Deadline(timer, linked, (linked ?? timer).Token);
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _timer?.Dispose();
    }
}
