namespace Sluice.Hosting.Serving;

/// <summary>
/// Gives memory back to the system when a storm is over. The garbage collector keeps what it once had until it needs to collect again, and
/// a webhook whose load has fallen to a few reviews a second may not need to for a long time.
/// </summary>
internal sealed class SpareMemory : IDisposable
{
    private const double WorthIt = 1.15;

    // A process that collects more often than this between two polls is busy, and has a use for its memory.
    private const int QuietCollections = 2;

    private const int ManyConnections = 100;

    // Releases that follow one for which there was an occasion, one at each poll.
    private const int FollowUps = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly IProcessMemory _memory;
    private readonly Func<int> _connections;
    private readonly ITimer _timer;
    private long _settledSize;
    private int _settledConnections;
    private int _collected;
    private int _toGo;

    /// <summary>Begins to poll, every 5 s.</summary>
    /// <param name="memory">The memory of this process.</param>
    /// <param name="connections">How many connections are open.</param>
    /// <param name="time">The clock.</param>
    public SpareMemory(IProcessMemory memory, Func<int> connections, TimeProvider time)
    {
        (_memory, _connections) = (memory, connections);
        Settle();
        _timer = time.CreateTimer(_ => Poll(), null, Interval, Interval);
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    internal void Poll()
    {
        var collections = _memory.Collections;
        var isQuiet = collections - _collected <= QuietCollections;
        _collected = collections;
        _settledSize = Math.Min(_settledSize, _memory.WorkingSet);
        if (isQuiet && (HasGrown() || HasLostConnections()))
        {
            _toGo = FollowUps;
            Release();
        }
        else if (isQuiet && _toGo > 0)
        {
            _toGo--;
            Release();
        }
        else if (HasGrown())
        {
            _memory.Trim();
        }
    }

    // The pools let go of what they hold a while after it was last used, a part at a time, and each part waits for a collection.
    private void Release()
    {
        _memory.Release();
        Settle();
    }

    private bool HasGrown() => _memory.WorkingSet > _settledSize * WorthIt;

    private bool HasLostConnections() => _settledConnections - _connections() > ManyConnections;

    private void Settle() => (_settledSize, _settledConnections) = (_memory.WorkingSet, _connections());
}
