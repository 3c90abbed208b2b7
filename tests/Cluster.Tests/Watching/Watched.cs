using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cluster.Connecting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Cluster.Watching;

namespace Sluice.Cluster.Tests.Watching;

/// <summary>A resource of a real API server, followed.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly CancellationTokenSource _ending = new();
    private readonly ApiServerClient _client;
    private readonly Task _run;

    /// <summary>Follows ConfigMaps of a namespace.</summary>
    public Watched(ApiServer server, string space, Uri? through = null, long capacity = long.MaxValue, ILogger? logger = null)
    {
        var connection = Kubeconfig.Read([server.KubeconfigFor("admin")]).Connection!;
        _client = new ApiServerClient(connection with { Server = through ?? connection.Server }, TimeProvider.System);
        Cache = new ObjectCache(TimeProvider.System, capacity) { Changed = key => Changes.Enqueue(key) };
        var what = new WatchedResource(new ObjectReference("", "v1", "configmaps", space, ""));
        _run = Task.Run(() => new Reflector(_client, what, Cache, TimeProvider.System, logger ?? NullLogger.Instance).RunAsync(_ending.Token));
    }

    public ObjectCache Cache { get; }

    /// <summary>What was told, in order.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<ObjectKey> Changes { get; } = new();

    /// <summary>A value in the data of a ConfigMap as it is known; null when it is not known.</summary>
    public string? Value(string space, string name) =>
        Cache.Find(new ObjectKey(space, name)) is { } answer ? JsonNode.Parse(answer.Body.Span)!["data"]?["value"]?.GetValue<string>() : null;

    /// <summary>Waits until it holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what) => Assert.True(await Eventually.HoldsAsync(condition, Patience), what);

    /// <summary>A ConfigMap with that value.</summary>
    public static string ConfigMap(string name, string value) => $$"""{ "metadata": { "name": "{{name}}" }, "data": { "value": "{{value}}" } }""";

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _run;
        _client.Dispose();
        _ending.Dispose();
    }
}
