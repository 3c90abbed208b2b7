using System.Collections.Concurrent;

namespace Sluice.Load;

/// <summary>What came of a load.</summary>
internal sealed class LoadResult
{
    private const int KeptFailures = 20;
    private long _answered;
    private long _failed;

    /// <summary>Requests with a good answer.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Requests without one, and connections that could not be made.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Connections that the server closed as it had said it would.</summary>
    public long ClosedByServer;

    /// <summary>The first failures, in words.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Every handshake: when it ended, and the thumbprint of the certificate that it showed.</summary>
    public ConcurrentQueue<(TimeSpan At, string Thumbprint)> Handshakes { get; } = new();

    /// <summary>Time of each answer.</summary>
    public ConcurrentQueue<TimeSpan> Latencies { get; } = new();

    public void CountAnswer(TimeSpan latency)
    {
        Interlocked.Increment(ref _answered);
        Latencies.Enqueue(latency);
    }

    public void CountFailure(string what)
    {
        if (Interlocked.Increment(ref _failed) <= KeptFailures)
        {
            Failures.Enqueue(what);
        }
    }

    /// <summary>A latency that so much of all answers stay under.</summary>
    public TimeSpan Percentile(double part)
    {
        var sorted = Latencies.Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"answered {Answered}, failed {Failed}, closed by the server {Interlocked.Read(ref ClosedByServer)}, handshakes {Handshakes.Count}, "
        + $"p50 {Percentile(0.5).TotalMilliseconds:0.0} ms, p99 {Percentile(0.99).TotalMilliseconds:0.0} ms"
        + string.Concat(Failures.Select(failure => $"\n  {failure}"));
}
