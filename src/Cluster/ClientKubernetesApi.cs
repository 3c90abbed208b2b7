using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Sluice.Cluster.Watching;

namespace Sluice.Cluster;

/// <summary>The cluster that policies ask: calls, and lookups in what is watched. Safe for concurrent use.</summary>
internal sealed class ClientKubernetesApi(ApiServerClient client, TimeProvider time, ILogger logger) : IKubernetesApi, IAsyncDisposable
{
    // As kubectl asks (--chunk-size).
    private const int PageSize = 500;

    // The plain form behind it for an aggregated API server that has no other.
    private static readonly MediaTypeWithQualityHeaderValue[] MetadataList =
    [
        MediaTypeWithQualityHeaderValue.Parse("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"),
        MediaTypeWithQualityHeaderValue.Parse("application/json"),
    ];

    private readonly WatchSet _watches = new(client, time, logger);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) =>
        resource.Name.Length > 0 && IsSegment(resource.Name) && IsSegment(resource.Namespace)
            ? new(client.CallAsync(HttpMethod.Get, resource.Path, null, cancellation))
            : new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"no object can be named \"{resource.Namespace}/{resource.Name}\""));

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> LookUpAsync(ObjectReference resource, CancellationToken cancellation) =>
        _watches.Find(resource) is { } known ? new(known) : GetAsync(resource, cancellation);

    /// <inheritdoc />
    public void Watch(IReadOnlyCollection<ObjectReference> resources) => _watches.Set(resources);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) =>
        IsSegment(resource.Namespace)
            ? new(client.CallAsync(HttpMethod.Get, (resource with { Name = "" }).Path, null, cancellation))
            : NoNamespace(resource);

    /// <inheritdoc />
    ValueTask<KubernetesAnswer> IKubernetesApi.ListMetadataAsync(ObjectReference resource, string continuation, CancellationToken cancellation) =>
        IsSegment(resource.Namespace)
            ? new(client.CallAsync(HttpMethod.Get, $"{(resource with { Name = "" }).Path}?limit={PageSize}{(continuation.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(continuation)}")}", null, cancellation, MetadataList))
            : NoNamespace(resource);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        IsSegment(resource.Namespace)
            ? new(client.CallAsync(HttpMethod.Post, (resource with { Name = "" }).Path, new RequestBody(body), cancellation))
            : NoNamespace(resource);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _watches.DisposeAsync().ConfigureAwait(false);
        client.Dispose();
    }

    // What Kubernetes allows of a name in a path. The dots would climb to another resource; they survive every escaping.
    private static bool IsSegment(string name) => name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '%') < 0;

    private static ValueTask<KubernetesAnswer> NoNamespace(ObjectReference resource) =>
        new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, $"no namespace can be named \"{resource.Namespace}\""));
}
