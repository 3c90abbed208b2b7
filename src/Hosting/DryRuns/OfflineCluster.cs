using Sluice.Cluster;
using Sluice.Json;

namespace Sluice.Host.DryRuns;

/// <summary>A cluster that is a list of objects: what policies find when they ask, with no cluster at hand.</summary>
/// <param name="objects">The objects that are there.</param>
/// <param name="forbidden">Resources (<c>services</c>) that may not be read.</param>
/// <param name="unavailable">Names of objects that get no answer.</param>
/// <param name="defaultNamespace">The namespace of objects that name none.</param>
internal sealed class OfflineCluster(IReadOnlyList<Node> objects, IReadOnlyList<string> forbidden, IReadOnlyList<string> unavailable, string defaultNamespace = "default") : IKubernetesApi
{
    private readonly ApiResources _resources = new(objects);
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>The cluster behind the objects, which is asked about what is not among them; null for none.</summary>
    public IKubernetesApi? Behind { get; init; }

    /// <summary>What was looked for and is not there, each as <c>services app/web</c>.</summary>
    public IReadOnlyCollection<string> Missing => _missing;

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation)
    {
        if (Refusal(resource) is { } refusal)
        {
            return new(refusal);
        }

        var found = objects.FirstOrDefault(item => IsOf(item, resource) && item["metadata"u8]["name"u8].Text == resource.Name);
        if (found.Exists)
        {
            return new(new KubernetesAnswer(KubernetesOutcome.Found, found.ToJson(), ""));
        }

        if (Behind is not null)
        {
            return Behind.GetAsync(resource, cancellation);
        }

        _missing.Add($"{resource.Resource} {resource.Namespace}/{resource.Name}");
        return new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"{resource.Resource} \"{resource.Name}\" not found"));
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

    private bool IsOf(Node item, ObjectReference resource)
    {
        var kind = _resources.Of(item);
        var space = kind.IsNamespaced ? item["metadata"u8]["namespace"u8].Text ?? defaultNamespace : "";
        return kind.Resource == resource.Resource && kind.Group == resource.Group && (resource.Namespace.Length == 0 || space == resource.Namespace);
    }
}
