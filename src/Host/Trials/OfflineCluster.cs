using Sluice.Cluster;
using Sluice.Json;

namespace Sluice.Host.Trials;

/// <summary>A cluster that is a list of objects: what policies find when they ask, with no cluster at hand.</summary>
/// <param name="objects">The objects that are there. One without a namespace is in <c>default</c>.</param>
/// <param name="forbidden">Resources (<c>services</c>) that may not be read.</param>
/// <param name="unavailable">Names of objects that get no answer.</param>
internal sealed class OfflineCluster(IReadOnlyList<Node> objects, IReadOnlyList<string> forbidden, IReadOnlyList<string> unavailable) : IKubernetesApi
{
    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation)
    {
        if (Refusal(resource) is { } refusal)
        {
            return new(refusal);
        }

        var found = objects.FirstOrDefault(item => IsOf(item, resource) && item["metadata"u8]["name"u8].Text == resource.Name);
        return new(found.Exists
            ? new KubernetesAnswer(KubernetesOutcome.Found, JsonCopy.ToJson(found), "")
            : new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"{resource.Resource} \"{resource.Name}\" not found"));
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation)
    {
        if (Refusal(resource) is { } refusal)
        {
            return new(refusal);
        }

        var list = new ByteBuffer();
        list.Write("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":["u8);
        var separator = ""u8;
        foreach (var item in objects.Where(item => IsOf(item, resource)))
        {
            list.Write(separator);
            item.WriteTo(list);
            separator = ","u8;
        }

        list.Write("]}"u8);
        return new(new KubernetesAnswer(KubernetesOutcome.Found, list.Memory, ""));
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        new(new KubernetesAnswer(KubernetesOutcome.Forbidden, default, "there is no cluster to change"));

    private KubernetesAnswer? Refusal(ObjectReference resource)
    {
        if (forbidden.Contains(resource.Resource))
        {
            return new KubernetesAnswer(KubernetesOutcome.Forbidden, default, $"{resource.Resource} \"{resource.Name}\" is forbidden");
        }

        return unavailable.Contains(resource.Name) ? new KubernetesAnswer(KubernetesOutcome.Unavailable, default, "connection refused") : null;
    }

    private static bool IsOf(Node item, ObjectReference resource)
    {
        var kind = ApiResource.Of(item);
        var space = kind.IsNamespaced ? item["metadata"u8]["namespace"u8].Text ?? "default" : "";
        return kind.Resource == resource.Resource && kind.Group == resource.Group && (resource.Namespace.Length == 0 || space == resource.Namespace);
    }
}
