namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>
/// What is to be looked at, each once however often it was added, and never by two at a time. What people wait for goes before what only has to be gone through.
/// </summary>
internal sealed class WorkQueue(TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Queue<string> _urgent = new();
    private readonly Queue<string> _usual = new();

    // Whether what waits is urgent.
    private readonly Dictionary<string, bool> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _addedInWork = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inWork = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ITimer> _later = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <summary>How much waits.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds something.</summary>
    /// <param name="key">What.</param>
    /// <param name="isUrgent">Whether it goes before what is not.</param>
    public void Add(string key, bool isUrgent)
    {
        lock (_lock)
        {
            if (_inWork.Contains(key))
            {
                _addedInWork[key] = isUrgent || _addedInWork.GetValueOrDefault(key);
            }
            else if (!_waiting.TryGetValue(key, out var known) || (isUrgent && !known))
            {
                // One that was there already leaves its place among the usual ones empty.
                _waiting[key] = isUrgent;
                (isUrgent ? _urgent : _usual).Enqueue(key);
                _ready.Release();
            }
        }
    }

    /// <summary>Takes the next one; <see cref="Done"/> gives it back.</summary>
    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _ready.WaitAsync(cancellation).ConfigureAwait(false);
            lock (_lock)
            {
                if ((Take(_urgent, true) ?? Take(_usual, false)) is { } key)
                {
                    return key;
                }
            }
        }
    }

    /// <summary>It was looked at.</summary>
    /// <param name="key">What.</param>
    /// <param name="again">After what time to look again; null when there is no need.</param>
    public void Done(string key, TimeSpan? again)
    {
        lock (_lock)
        {
            _inWork.Remove(key);
            if (_later.Remove(key, out var timer))
            {
                timer.Dispose();
            }

            if (_addedInWork.Remove(key, out var isUrgent))
            {
                Add(key, isUrgent);
            }
            else if (again is { } wait && !_isDisposed)
            {
                _later[key] = time.CreateTimer(_ => Add(key, isUrgent: false), null, wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var timer in _later.Values)
            {
                timer.Dispose();
            }

            _later.Clear();
        }
    }

    private string? Take(Queue<string> queue, bool isUrgent)
    {
        while (queue.TryDequeue(out var key))
        {
            if (_waiting.TryGetValue(key, out var known) && known == isUrgent)
            {
                _waiting.Remove(key);
                _inWork.Add(key);
                return key;
            }
        }

        return null;
    }
}
