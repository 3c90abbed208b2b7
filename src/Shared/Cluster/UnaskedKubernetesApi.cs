namespace Sluice.Cluster;

/// <summary>Stands where policies are read but decide nothing: they are not without a cluster, and nothing is watched for them.</summary>
internal sealed class UnaskedKubernetesApi : IKubernetesApi
{
    private static readonly KubernetesAnswer Answer = new(KubernetesOutcome.NotConnected, default, "policies decide nothing in this process");

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) => new(Answer);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) => new(Answer);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) => new(Answer);
}
