using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>ConfigMaps that are created all the time, several at once, until it is disposed of. Every one must be let in.</summary>
internal sealed class CreateStream : IAsyncDisposable
{
    private const int Creators = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _creating;
    private int _created;

    public CreateStream(ApiClient api, string space) => _creating = [.. Enumerable.Range(0, Creators).Select(creator => Task.Run(() => CreateAsync(api, space, creator)))];

    /// <summary>How many were created.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>Waits until so many more were created.</summary>
    public async Task FlowAsync(int more)
    {
        var before = Created;
        await Watched.UntilAsync(() => Created >= before + more || _creating.Any(one => one.IsCompleted), "the stream");
        await Task.WhenAll(_creating.Where(one => one.IsFaulted));
    }

    /// <summary>Ends it; throws when one was refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_creating);
        _stop.Dispose();
    }

    private async Task CreateAsync(ApiClient api, string space, int creator)
    {
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            (await api.CreateAsync($"/api/v1/namespaces/{space}/configmaps?dryRun=All", $$"""{ "metadata": { "name": "map-{{creator}}-{{number}}" } }""")).OrThrow();
            Interlocked.Increment(ref _created);
        }
    }
}
