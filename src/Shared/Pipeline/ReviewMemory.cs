namespace Sluice.Pipeline;

/// <summary>
/// The memory that reviews hold which are being decided, their documents included. What is too much is refused, never queued; and large reviews leave room
/// for ordinary ones, so that nobody is shut out by them.
/// </summary>
/// <param name="bytes">Bytes that large ones may hold together; an eighth more is for ordinary ones alone.</param>
internal sealed class ReviewMemory(long bytes)
{
    /// <summary>
    /// Bytes where nothing else is said: one of the largest reviews in the worst form that JSON has, or two of 3 MiB at the same moment; of ordinary ones,
    /// hundreds. It is a quarter of what the garbage collector may have in a container of 384 MiB.
    /// </summary>
    public const long Default = 72 * 1024 * 1024;

    // What an ordinary review holds at most. However many large ones come, an eighth more than what they may have is there for these.
    private const long Ordinary = 1024 * 1024;

    private readonly long _forOrdinary = bytes + (bytes / 8);
    private long _held;

    /// <summary>Bytes that are held.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Counts memory; give it back with <see cref="Release"/>. Up to 1 MiB gets through when larger ones are refused.</summary>
    public bool TryReserve(long more)
    {
        if (Interlocked.Add(ref _held, more) <= (more <= Ordinary ? _forOrdinary : bytes))
        {
            return true;
        }

        Interlocked.Add(ref _held, -more);
        return false;
    }

    /// <summary>Gives memory back.</summary>
    public void Release(long less) => Interlocked.Add(ref _held, -less);
}
