using System.Collections.Concurrent;
using Sluice.Cluster.Watching;
using Sluice.Json;
using Sluice.Policies.NamespaceObjects;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>What is followed besides namespaces: the objects that Sluice made, by kind, and what is copied.</summary>
/// <param name="tools">The API server.</param>
/// <param name="madeChanged">Told the namespace of an object that Sluice made and that appeared, changed or went.</param>
/// <param name="sourceChanged">Told that something that is copied did.</param>
/// <param name="ending">Ends them all.</param>
internal sealed class KindWatches(ControllerTools tools, Action<string> madeChanged, Action sourceChanged, CancellationToken ending)
{
    private readonly ResourceFinder _resources = new(tools.Client);
    private readonly ConcurrentDictionary<ObjectKind, Watch<OwnObjects>> _kinds = new();
    private readonly ConcurrentDictionary<ObjectCopy, Watch<ObjectCache>> _sources = new();

    /// <summary>The kinds that are followed.</summary>
    public IReadOnlySet<ObjectKind> Kinds => _kinds.Keys.ToHashSet();

    /// <summary>Whether everything was seen once.</summary>
    public bool IsListed => _kinds.Values.All(watch => watch.Sink.IsListed) && _sources.Values.All(watch => watch.Sink.IsFresh);

    /// <summary>The objects of a kind that Sluice made; null while they are not known.</summary>
    public (OwnObjects Objects, ObjectReference Resource)? Of(ObjectKind kind) => _kinds.TryGetValue(kind, out var watch) && watch.Sink.IsListed ? (watch.Sink, watch.Resource) : null;

    /// <summary>Whether nothing of a kind is left.</summary>
    public bool IsEmpty(ObjectKind kind) => Of(kind) is { Objects.Count: 0 };

    /// <summary>What is copied; missing when it is not there, or not known yet.</summary>
    public Node Source(ObjectCopy copy) => _sources.TryGetValue(copy, out var watch) ? ControllerJson.Parse(watch.Sink.Find(new ObjectKey(copy.Namespace, copy.Name))) : default;

    /// <summary>Follows these, and nothing else.</summary>
    /// <returns>What is wrong with kinds that cannot be followed.</returns>
    public async Task<IReadOnlyList<string>> SetAsync(IReadOnlySet<ObjectKind> kinds, IReadOnlySet<ObjectCopy> sources, CancellationToken cancellation)
    {
        await EndAsync(_kinds, kinds).ConfigureAwait(false);
        await EndAsync(_sources, sources).ConfigureAwait(false);
        var faults = new List<string>();
        foreach (var kind in kinds.Concat(sources.Select(source => source.Kind)).Distinct())
        {
            var (resource, fault) = await _resources.FindAsync(kind, cancellation).ConfigureAwait(false);
            if (resource is not { } found)
            {
                faults.Add(fault);
                continue;
            }

            if (kinds.Contains(kind))
            {
                _kinds.GetOrAdd(kind, _ => Begin(found, OwnObject.PolicyLabel, new OwnObjects(madeChanged)));
            }

            foreach (var source in sources.Where(source => source.Kind == kind))
            {
                _sources.GetOrAdd(source, _ => Begin(found with { Namespace = source.Namespace, Name = source.Name }, "", new ObjectCache(tools.Time, long.MaxValue) { Changed = _ => sourceChanged() }));
            }
        }

        return faults;
    }

    /// <summary>Waits for the end of all.</summary>
    public Task EndedAsync() => Task.WhenAll(_kinds.Values.Select(watch => watch.Ended).Concat(_sources.Values.Select(watch => watch.Ended)));

    private static async Task EndAsync<TKey, TSink>(ConcurrentDictionary<TKey, Watch<TSink>> watches, IReadOnlySet<TKey> wanted)
        where TKey : notnull
    {
        foreach (var key in watches.Keys.Where(key => !wanted.Contains(key)))
        {
            if (watches.TryRemove(key, out var watch))
            {
                await watch.Ending.CancelAsync().ConfigureAwait(false);
                await watch.Ended.ConfigureAwait(false);
                watch.Ending.Dispose();
            }
        }
    }

    private Watch<TSink> Begin<TSink>(ObjectReference resource, string selector, TSink sink)
        where TSink : IObjectSink
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var reflector = new Reflector(tools.Client, new WatchedResource(resource) { LabelSelector = selector }, sink, tools.Time, tools.Logger);
        return new Watch<TSink>(resource, sink, end, Task.Run(() => reflector.RunAsync(end.Token), CancellationToken.None));
    }

    private sealed record Watch<TSink>(ObjectReference Resource, TSink Sink, CancellationTokenSource Ending, Task Ended);
}
