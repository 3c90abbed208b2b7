using System.Collections.Concurrent;
using System.Text;
using Sluice.Cluster;

namespace Sluice.Testing;

/// <summary>A cluster that keeps what is created in it.</summary>
internal sealed class RecordingKubernetesApi : IKubernetesApi
{
    /// <summary>What was created: where, and what.</summary>
    public ConcurrentQueue<(string Path, string Body)> Created { get; } = new();

    /// <summary>How creating ends.</summary>
    public KubernetesOutcome Outcome { get; set; } = KubernetesOutcome.Found;

    public ValueTask<KubernetesAnswer> GetAsync(ObjectReference resource, CancellationToken cancellation) => NotFound();

    public ValueTask<KubernetesAnswer> ListAsync(ObjectReference resource, CancellationToken cancellation) => NotFound();

    public ValueTask<KubernetesAnswer> CreateAsync(ObjectReference resource, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        Created.Enqueue((resource.Path, Encoding.UTF8.GetString(body.Span)));
        return new(new KubernetesAnswer(Outcome, body, Outcome == KubernetesOutcome.Found ? "" : "forbidden"));
    }

    private static ValueTask<KubernetesAnswer> NotFound() => new(new KubernetesAnswer(KubernetesOutcome.NotFound, default, "not found"));
}
