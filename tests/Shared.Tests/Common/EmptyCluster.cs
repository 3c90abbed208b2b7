using Sluice.Cluster;

namespace Sluice.Shared.Tests.Common;

/// <summary>A cluster in which nothing is found.</summary>
internal sealed class EmptyCluster : IKubernetesApi
{
    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) =>
        new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, "not found"));

    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) =>
        new(new KubernetesAnswer(KubernetesOutcome.Found, "{\"items\":[]}"u8.ToArray(), ""));

    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        new(new KubernetesAnswer(KubernetesOutcome.Forbidden, default, "forbidden"));
}
