namespace Sluice.Host.Serving;

/// <summary>How many reviews are decided at once, and how much memory their bodies hold. What is too much is refused, never queued.</summary>
internal sealed class ReviewLimiter(ServerLimits limits)
{
    /// <summary>Bytes of a body that are not counted: nearly all reviews are smaller, and those pay nothing for the count.</summary>
    public const int Uncounted = 64 * 1024;

    private int _running;
    private long _bytes;

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

    /// <summary>Counts the memory of a body; give it back with <see cref="Release"/>.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= limits.BodyBytes)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Gives the memory of a body back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
