namespace Sluice.Hosting.Serving;

/// <summary>How many reviews are decided at once. What is too much is refused, never queued.</summary>
internal sealed class ReviewLimiter(ServerLimits limits)
{
    private int _running;

    /// <summary>Takes a place; give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= limits.ConcurrentReviews)
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);
}
