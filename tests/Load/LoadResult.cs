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

    /// <summary>Each answer: when it came, and the time that it took.</summary>
    public ConcurrentQueue<(TimeSpan At, TimeSpan Latency)> Answers { get; } = new();

    public void CountAnswer(TimeSpan at, TimeSpan latency)
    {
        Interlocked.Increment(ref _answered);
        Answers.Enqueue((at, latency));
    }

    public void CountFailure(string what)
    {
        if (Interlocked.Increment(ref _failed) <= KeptFailures)
        {
            Failures.Enqueue(what);
        }
    }

    /// <summary>A latency that so much of all answers stay under.</summary>
    public TimeSpan Percentile(double part) => Percentile(Answers, part);

    /// <summary>The same of the second in which it was highest. A second with too few answers to tell is taken with the next one.</summary>
    public (TimeSpan At, TimeSpan Latency) WorstSecond(double part)
    {
        const int Enough = 100;
        var (worst, waiting) = ((At: TimeSpan.Zero, Latency: TimeSpan.Zero), new List<(TimeSpan At, TimeSpan Latency)>());
        foreach (var second in Answers.GroupBy(answer => (int)answer.At.TotalSeconds).OrderBy(second => second.Key))
        {
            waiting.AddRange(second);
            if (waiting.Count >= Enough)
            {
                var latency = Percentile(waiting, part);
                worst = latency > worst.Latency ? (TimeSpan.FromSeconds(second.Key), latency) : worst;
                waiting.Clear();
            }
        }

        return worst;
    }

    private static TimeSpan Percentile(IEnumerable<(TimeSpan At, TimeSpan Latency)> answers, double part)
    {
        var sorted = answers.Select(answer => answer.Latency).Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"answered {Answered}, failed {Failed}, closed by the server {Interlocked.Read(ref ClosedByServer)}, handshakes {Handshakes.Count}, "
        + $"p50 {Percentile(0.5).TotalMilliseconds:0.0} ms, p99 {Percentile(0.99).TotalMilliseconds:0.0} ms"
        + string.Concat(Failures.Select(failure => $"\n  {failure}"));
}
