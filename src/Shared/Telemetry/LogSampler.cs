namespace Sluice.Telemetry;

/// <summary>
/// Lets through at most so many events a second and counts the rest: at thousands of reviews a second, a line for each that was simply
/// allowed costs more than deciding them.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="perSecond">Events let through in one second.</param>
internal sealed class LogSampler(TimeProvider time, int perSecond)
{
    private long _second;
    private int _taken;
    private int _skipped;

    /// <summary>Whether this event is to be logged.</summary>
    /// <param name="skipped">Events that were not, since the last one that was.</param>
    public bool Take(out int skipped) => Take(time.GetTimestamp(), out skipped);

    /// <summary>The same for a caller who has just read the clock.</summary>
    public bool Take(long timestamp, out int skipped)
    {
        var second = timestamp / time.TimestampFrequency;
        if (Interlocked.Exchange(ref _second, second) != second)
        {
            Volatile.Write(ref _taken, 0);
        }

        if (Volatile.Read(ref _taken) >= perSecond)
        {
            Interlocked.Increment(ref _skipped);
            skipped = 0;
            return false;
        }

        Interlocked.Increment(ref _taken);
        skipped = Interlocked.Exchange(ref _skipped, 0);
        return true;
    }
}
