using System.Collections.Concurrent;
using Sluice.Json;

namespace Sluice.Cluster.Watching;

/// <summary>
/// The objects of a watched resource, without their managedFields, within a bound. One writer, many readers. What does not fit is not kept: whoever looks it up
/// reads it from the API server.
/// </summary>
internal sealed class ObjectCache(TimeProvider time, long capacity) : IObjectSink
{
    // A watch that ends is taken up again within this; beyond it, the API server is away and what is known may be wrong.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ObjectKey, Entry> _entries = new();
    private long _bytes;
    private long _lost;
    private volatile bool _isListed;
    private volatile bool _isFollowing;

    /// <summary>Told, on the writer's thread, of each object that appeared, changed or went.</summary>
    public Action<ObjectKey>? Changed { get; init; }

    /// <summary>Whether all objects are known as they were a moment ago, those that did not fit aside.</summary>
    public bool IsFresh => _isListed && (_isFollowing || time.GetElapsedTime(Volatile.Read(ref _lost)) < Tolerance);

    /// <summary>Objects that are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>Bytes of JSON that are kept.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The keys of the objects that are kept.</summary>
    public IEnumerable<ObjectKey> Keys => _entries.Keys;

    /// <summary>An object; null when it is not kept. The same answer each time, until the object changes.</summary>
    public KubernetesAnswer? Find(ObjectKey key) => _entries.TryGetValue(key, out var entry) ? entry.Answer : null;

    /// <inheritdoc />
    public void Put(ObjectKey key, Node item)
    {
        var version = item["metadata"u8]["resourceVersion"u8].Text ?? "";
        if (version.Length > 0 && _entries.TryGetValue(key, out var old) && old.Version == version)
        {
            return;
        }

        Forget(key);
        item["metadata"u8].Remove("managedFields");
        var json = item.ToJson();
        if (Bytes + json.Length <= capacity)
        {
            Interlocked.Add(ref _bytes, json.Length);
            _entries[key] = new Entry(version, new KubernetesAnswer(KubernetesOutcome.Found, json.ToArray(), "") { IsRemembered = true });
        }

        Changed?.Invoke(key);
    }

    /// <inheritdoc />
    public void Remove(ObjectKey key)
    {
        Forget(key);
        Changed?.Invoke(key);
    }

    /// <inheritdoc />
    public void EndList(IReadOnlySet<ObjectKey> all)
    {
        foreach (var key in _entries.Keys.Where(key => !all.Contains(key)))
        {
            Remove(key);
        }

        _isListed = true;
    }

    /// <inheritdoc />
    public void Following(bool isFollowing)
    {
        if (_isFollowing && !isFollowing)
        {
            Volatile.Write(ref _lost, time.GetTimestamp());
        }

        _isFollowing = isFollowing;
    }

    private void Forget(ObjectKey key)
    {
        if (_entries.TryRemove(key, out var entry))
        {
            Interlocked.Add(ref _bytes, -entry.Answer.Body.Length);
        }
    }

    private sealed record Entry(string Version, KubernetesAnswer Answer);
}
