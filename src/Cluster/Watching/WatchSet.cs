using Microsoft.Extensions.Logging;

namespace Sluice.Cluster.Watching;

/// <summary>The watches of the policies that are served now, and lookups in them.</summary>
internal sealed class WatchSet(ApiServerClient client, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Watches at a time; what is beyond is read for each review. Each costs the API server a connection's stream.</summary>
    public const int Most = 32;

    /// <summary>Bytes of JSON that a watch keeps: some 20,000 Services. What is beyond is read for each review.</summary>
    public const long Capacity = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private volatile Running[] _running = [];

    /// <summary>An object as a watch knows it; null when none does, or when it has not heard of the API server for too long.</summary>
    public KubernetesAnswer? Find(ObjectReference resource)
    {
        foreach (var watch in _running)
        {
            if (watch.What.Covers(resource) && watch.Cache.IsFresh)
            {
                return watch.Cache.Find(new ObjectKey(resource.Namespace, resource.Name));
            }
        }

        return null;
    }

    /// <summary>Watches these from now on, and no others.</summary>
    public void Set(IReadOnlyCollection<ObjectReference> resources)
    {
        lock (_lock)
        {
            var wanted = resources.Distinct().Take(Most).Select(resource => new WatchedResource(resource)).ToList();
            foreach (var watch in _running.Where(watch => !wanted.Contains(watch.What)))
            {
                watch.End();
            }

            _running = [.. _running.Where(watch => wanted.Contains(watch.What)), .. wanted.Where(what => !_running.Any(watch => watch.What == what)).Select(Begin)];
        }
    }

    /// <summary>Ends them all.</summary>
    public async ValueTask DisposeAsync()
    {
        var ending = _running;
        Set([]);
        await Task.WhenAll(ending.Select(watch => watch.Ended)).ConfigureAwait(false);
    }

    private Running Begin(WatchedResource what)
    {
        var cache = new ObjectCache(time, Capacity);
        var reflector = new Reflector(client, what, cache, time, logger);
        return new Running(what, cache, reflector);
    }

    private sealed class Running
    {
        private readonly CancellationTokenSource _ending = new();

        public Running(WatchedResource what, ObjectCache cache, Reflector reflector)
        {
            (What, Cache) = (what, cache);
            Ended = Task.Run(() => reflector.RunAsync(_ending.Token));
        }

        public WatchedResource What { get; }

        public ObjectCache Cache { get; }

        public Task Ended { get; }

        public void End() => _ending.Cancel();
    }
}
