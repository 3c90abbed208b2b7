using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Node;

/// <summary>
/// Pods that are created all the time, several at once, in a namespace behind a webhook with failurePolicy Fail, until it is disposed of. Every one must be let in, and
/// changed. They are dry runs, which ask the webhooks like any other.
/// </summary>
internal sealed class PodStream : IAsyncDisposable
{
    private const int Creators = 3;
    private const string Space = "behind-fail";
    private static readonly SemaphoreSlim Gate = new(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _creating;
    private int _created;

    private PodStream(NodeCluster cluster) => _creating = [.. Enumerable.Range(0, Creators).Select(_ => Task.Run(() => CreateAsync(cluster)))];

    /// <summary>How many were created.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Begins, once the first pod has been changed.</summary>
    public static async Task<PodStream> StartAsync(NodeCluster cluster)
    {
        await Gate.WaitAsync();
        try
        {
            if (await cluster.ReadAsync($"/api/v1/namespaces/{Space}") is null)
            {
                await cluster.CreateSpaceAsync(Space, ("sidecar-inject", "enabled"));
            }
        }
        finally
        {
            Gate.Release();
        }

        // The API server learns of a namespace's labels, and of webhooks, a moment later.
        await cluster.UntilAsync("a changed pod", Space, async () =>
        {
            var answer = await cluster.Api.CreateAsync(Path, Workloads.Sleeper("first").ToJsonString());
            return answer.IsSuccess && Pods.Containers(JsonNode.Parse(answer.Text)!) == "app,nginx-sidecar";
        });
        return new PodStream(cluster);
    }

    /// <summary>Waits until so many more were created; throws when one was refused.</summary>
    public async Task FlowAsync(int more)
    {
        var before = Created;
        Assert.True(await Eventually.HoldsAsync(() => Created >= before + more || _creating.Any(one => one.IsCompleted), NodeCluster.Patience), "the stream stands still");
        await Task.WhenAll(_creating.Where(one => one.IsFaulted));
    }

    /// <summary>Ends it; throws when one was refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_creating);
        _stop.Dispose();
    }

    private static string Path => $"/api/v1/namespaces/{Space}/pods?dryRun=All";

    private async Task CreateAsync(NodeCluster cluster)
    {
        while (!_stop.IsCancellationRequested)
        {
            var pod = JsonNode.Parse((await cluster.Api.CreateAsync(Path, Workloads.Sleeper("streamed").ToJsonString())).OrThrow().Text)!;
            Assert.Equal("app,nginx-sidecar", Pods.Containers(pod));
            Interlocked.Increment(ref _created);
        }
    }
}
