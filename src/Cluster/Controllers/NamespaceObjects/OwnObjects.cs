using System.Globalization;
using Sluice.Cluster.Watching;
using Sluice.Json;

namespace Sluice.Cluster.Controllers.NamespaceObjects;

/// <summary>An object that Sluice made.</summary>
/// <param name="Uid">Its uid.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Policy">The policy that it was made for.</param>
/// <param name="Content">Stands for what it was made with.</param>
/// <param name="Prunes">Whether it goes when nothing wants it any more.</param>
/// <param name="IsTouched">Whether somebody else may have changed it.</param>
internal sealed record OwnObject(string Uid, string Version, string Policy, string Content, bool Prunes, bool IsTouched)
{
    /// <summary>Names the policy; the objects with it are followed.</summary>
    public const string PolicyLabel = "sluice.dev/policy";

    /// <summary>Holds <see cref="Content"/>.</summary>
    public const string ContentAnnotation = "sluice.dev/content";

    /// <summary>Holds <see cref="Prunes"/>.</summary>
    public const string PruneAnnotation = "sluice.dev/prune";

    /// <summary>Owns the fields that Sluice writes into such objects.</summary>
    public const string FieldManager = "sluice-controller-namespace-objects";

    /// <summary>Reads an object; null when it is somebody else's, whatever its labels say.</summary>
    public static OwnObject? Read(Node item)
    {
        var metadata = item["metadata"u8];
        if (metadata["labels"u8][PolicyLabel].Text is not { } policy || !IsApplied(metadata, out var isTouched))
        {
            return null;
        }

        var annotations = metadata["annotations"u8];
        return new OwnObject(
            metadata["uid"u8].Text ?? "", metadata["resourceVersion"u8].Text ?? "", policy, annotations[ContentAnnotation].Text ?? "", annotations[PruneAnnotation].TextEquals("true"u8), isTouched);
    }

    // A copy that somebody made of it has the label too, but not whose the fields are.
    private static bool IsApplied(Node metadata, out bool isTouched)
    {
        var isApplied = false;
        isTouched = false;
        foreach (var entry in metadata["managedFields"u8].Items)
        {
            var isOwn = entry["manager"u8].Text == FieldManager;
            isApplied |= isOwn && entry["operation"u8].TextEquals("Apply"u8);
            isTouched |= !isOwn && !entry["subresource"u8].Exists;
        }

        return isApplied;
    }
}

/// <summary>The objects of one kind that Sluice made, in all namespaces: what they were made with, not what is in them.</summary>
/// <param name="changed">Told the namespace of each object that appeared, changed or went.</param>
internal sealed class OwnObjects(Action<string> changed) : IObjectSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, OwnObject>> _namespaces = new(StringComparer.Ordinal);
    private volatile bool _isListed;

    /// <summary>Whether they were all seen once.</summary>
    public bool IsListed => _isListed;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _namespaces.Values.Sum(objects => objects.Count);
            }
        }
    }

    /// <summary>An object; null when Sluice made none of that name.</summary>
    public OwnObject? Find(ObjectKey key)
    {
        lock (_lock)
        {
            return _namespaces.TryGetValue(key.Namespace, out var objects) ? objects.GetValueOrDefault(key.Name) : null;
        }
    }

    /// <summary>Those of a namespace.</summary>
    public IReadOnlyList<(string Name, OwnObject Object)> In(string space)
    {
        lock (_lock)
        {
            return _namespaces.TryGetValue(space, out var objects) ? [.. objects.Select(entry => (entry.Key, entry.Value))] : [];
        }
    }

    /// <summary>Takes note of what was just written, before the watch tells.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="made">What it is now; null for gone.</param>
    public void Note(ObjectKey key, OwnObject? made)
    {
        lock (_lock)
        {
            Set(key, made is null ? null : made with { IsTouched = false });
        }
    }

    /// <inheritdoc />
    public void Put(ObjectKey key, Node item)
    {
        var seen = OwnObject.Read(item);
        lock (_lock)
        {
            var known = Find(key);
            if (known?.Version == seen?.Version || IsOlder(seen, known))
            {
                return;
            }

            Set(key, seen);
        }

        changed(key.Namespace);
    }

    /// <inheritdoc />
    public void Remove(ObjectKey key)
    {
        lock (_lock)
        {
            Set(key, null);
        }

        changed(key.Namespace);
    }

    /// <inheritdoc />
    public void EndList(IReadOnlySet<ObjectKey> all)
    {
        List<ObjectKey> gone;
        lock (_lock)
        {
            gone = [.. _namespaces.SelectMany(space => space.Value.Keys.Select(name => new ObjectKey(space.Key, name))).Where(key => !all.Contains(key))];
        }

        // What was only just made may not have been in the list; it is looked at, found, and known again.
        gone.ForEach(Remove);
        _isListed = true;
    }

    /// <inheritdoc />
    public void Following(bool isFollowing)
    {
        // What was seen stays good enough: who writes names the uid.
    }

    // The watch may still tell what was before the last write.
    private static bool IsOlder(OwnObject? seen, OwnObject? known) => seen is not null && known is not null && seen.Uid == known.Uid
        && ulong.TryParse(seen.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var one) && ulong.TryParse(known.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var other) && one < other;

    private void Set(ObjectKey key, OwnObject? made)
    {
        if (made is not null)
        {
            if (!_namespaces.TryGetValue(key.Namespace, out var objects))
            {
                _namespaces[key.Namespace] = objects = new Dictionary<string, OwnObject>(StringComparer.Ordinal);
            }

            objects[key.Name] = made;
        }
        else if (_namespaces.TryGetValue(key.Namespace, out var objects) && objects.Remove(key.Name) && objects.Count == 0)
        {
            _namespaces.Remove(key.Namespace);
        }
    }
}
