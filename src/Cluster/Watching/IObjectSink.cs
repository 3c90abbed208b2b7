using Sluice.Json;

namespace Sluice.Cluster.Watching;

/// <summary>Told what a <see cref="Reflector"/> sees, by one caller at a time.</summary>
internal interface IObjectSink
{
    /// <summary>An object is as it is: in a list, or because it changed.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="item">The object; valid during the call.</param>
    void Put(ObjectKey key, Node item);

    /// <summary>An object is gone.</summary>
    void Remove(ObjectKey key);

    /// <summary>A full list ended, each of whose objects was put: what is none of them is gone.</summary>
    /// <param name="all">Their keys; valid during the call.</param>
    void EndList(IReadOnlySet<ObjectKey> all);

    /// <summary>Whether changes are being told. From false on, what is known grows old.</summary>
    void Following(bool isFollowing);
}
