namespace Sluice.Cluster;

/// <summary>A cluster that is looked for when the first policy asks: a process whose policies need none loads no client.</summary>
/// <param name="open">Finds the cluster; asked once.</param>
internal sealed class LazyKubernetesApi(Func<IKubernetesApi> open) : IKubernetesApi, IAsyncDisposable
{
    private readonly Lazy<IKubernetesApi> _api = new(open);

    /// <inheritdoc />
    public string? Problem => _api.Value.Problem;

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) => _api.Value.GetAsync(resource, cancellation);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> LookUpAsync(ObjectReference resource, CancellationToken cancellation) => _api.Value.LookUpAsync(resource, cancellation);

    /// <inheritdoc />
    public void Watch(IReadOnlyCollection<ObjectReference> resources)
    {
        if (_api.IsValueCreated || resources.Count > 0)
        {
            _api.Value.Watch(resources);
        }
    }

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) => _api.Value.ListAsync(resource, cancellation);

    /// <inheritdoc />
    ValueTask<KubernetesAnswer> IKubernetesApi.ListMetadataAsync(ObjectReference resource, string continuation, CancellationToken cancellation) =>
        _api.Value.ListMetadataAsync(resource, continuation, cancellation);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        _api.Value.CreateAsync(resource, body, cancellation);

    /// <summary>Ends its watches, if it was ever opened.</summary>
    public ValueTask DisposeAsync() => _api is { IsValueCreated: true, Value: IAsyncDisposable opened } ? opened.DisposeAsync() : ValueTask.CompletedTask;
}
