using Sluice.Cluster;
using Sluice.Json;

namespace Sluice.Hosting.DryRuns;

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
    public async ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation)
    {
        if (Refusal(resource) is { } refusal)
        {
            return refusal;
        }

        var listed = objects.Where(item => IsOf(item, resource)).ToList();
        if (Behind is not null)
        {
            var behind = await Behind.ListAsync(resource, cancellation).ConfigureAwait(false);
            if (behind.Outcome != KubernetesOutcome.Found)
            {
                return behind;
            }

            // What is among the objects takes the place of what the cluster has.
            var known = listed.Select(NameOf).ToHashSet();
            foreach (var item in Node.ParseOrMissing(behind.Body.Span)["items"u8].Items)
            {
                if (known.Add(NameOf(item)))
                {
                    listed.Add(item);
                }
            }
        }

        var list = new ByteBuffer();
        list.Write("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":["u8);
        var separator = ""u8;
        foreach (var item in listed)
        {
            list.Write(separator);
            item.WriteTo(list);
            separator = ","u8;
        }

        list.Write("]}"u8);
        return new KubernetesAnswer(KubernetesOutcome.Found, list.Memory, "");
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        new(new KubernetesAnswer(KubernetesOutcome.Forbidden, default, "there is no cluster to change"));

    private (string? Namespace, string? Name) NameOf(Node item) => (item["metadata"u8]["namespace"u8].Text ?? defaultNamespace, item["metadata"u8]["name"u8].Text);

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
