using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Watching;
using Sluice.Host.Tests.Serving;

namespace Sluice.Cluster.Tests.Watching;

/// <summary>An API server that goes away and comes back.</summary>
public sealed class RestartTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [SkippableFact]
    public async Task No_change_is_lost_over_restarts_and_what_is_too_old_is_listed_anew()
    {
        var log = new EventLog();
        var server = cluster.Server;
        using var relay = new Relay(server.Url.Port);
        await using var watched = new Watched(server, "default", new Uri($"https://127.0.0.1:{relay.Port}"), logger: log);
        (await server.Api.CreateAsync(Maps, Watched.ConfigMap("old", "1"))).OrThrow();
        await Watched.UntilAsync(() => watched.Value("default", "old") == "1", "the list");

        await server.StopAsync();
        await Watched.UntilAsync(() => log.Count("WatchFailed") == 1 && !watched.Cache.IsFresh, "the failure");
        await server.StartAgainAsync();
        (await server.Api.CreateAsync(Maps, Watched.ConfigMap("new", "1"))).OrThrow();
        await Watched.UntilAsync(() => watched.Cache.IsFresh && watched.Value("default", "new") == "1", "the change after the restart");
        Assert.Equal(1, log.Count("WatchResumed"));

        // What happens in between is older than all that a new API server remembers: 410.
        relay.Cut();
        (await server.Api.DeleteAsync($"{Maps}/old")).OrThrow();
        (await server.Api.PatchAsync($"{Maps}/new", """{ "data": { "value": "2" } }""")).OrThrow();
        await server.StopAsync();
        await server.StartAgainAsync();
        (await server.Api.CreateAsync(Maps, Watched.ConfigMap("newest", "1"))).OrThrow();
        relay.Mend();

        await Watched.UntilAsync(() => watched.Value("default", "new") == "2" && watched.Value("default", "newest") == "1", "the changes before the second restart");
        Assert.Null(watched.Cache.Find(new ObjectKey("default", "old")));
        Assert.True(log.Count("WatchTooOld") > 0);
    }
}
