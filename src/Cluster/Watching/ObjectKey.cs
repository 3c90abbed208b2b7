using Sluice.Json;

namespace Sluice.Cluster.Watching;

/// <summary>Names an object among those of its resource.</summary>
/// <param name="Namespace">Its namespace; "" for one that has none.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The key of an object.</summary>
    public static ObjectKey Of(Node item) => new(item["metadata"u8]["namespace"u8].Text ?? "", item["metadata"u8]["name"u8].Text ?? "");

    /// <inheritdoc />
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
