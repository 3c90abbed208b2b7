namespace Sluice.Cluster;

/// <summary>Stands where no cluster can be asked: every call says why.</summary>
/// <param name="why">Why there is no connection, and what would give one.</param>
internal sealed class UnconnectedKubernetesApi(string why) : IKubernetesApi
{
    /// <summary>Why, in a process that offers no cluster at all.</summary>
    public const string Nothing = "this process has no connection to a cluster";

    private readonly KubernetesAnswer _answer = new(KubernetesOutcome.NotConnected, default, why);

    /// <inheritdoc />
    public string? Problem => _answer.Message;

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) => new(_answer);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) => new(_answer);

    /// <inheritdoc />
    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) => new(_answer);
}
