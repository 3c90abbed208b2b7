using Sluice.Json;

namespace Sluice.Cluster.Watching;

/// <summary>Told what a <see cref="Reflector"/> sees, by one caller at a time.</summary>
internal interface IObjectSink
{
    /// <summary>A full list begins.</summary>
    void BeginList();

    /// <summary>An object is as it is: in a list, or because it changed.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="item">The object; valid during the call.</param>
    void Put(ObjectKey key, Node item);

    /// <summary>An object is gone.</summary>
    void Remove(ObjectKey key);

    /// <summary>A full list ended: what was not put since it began is gone.</summary>
    void EndList();

    /// <summary>Whether changes are being told. From false on, what is known grows old.</summary>
    void Following(bool isFollowing);
}
