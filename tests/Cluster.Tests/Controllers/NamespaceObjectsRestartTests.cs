using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Host.Tests.Serving;
using static Sluice.Cluster.Tests.Controllers.NamespaceObjectsRun;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>The objects of namespaces over an API server that goes away and comes back.</summary>
public sealed class NamespaceObjectsRestartTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    [SkippableFact]
    public async Task Nothing_is_missed_while_the_API_server_is_away_nor_when_it_no_longer_knows_what_happened()
    {
        var server = cluster.Server;
        await PrepareAsync(cluster, "away");
        var log = new EventLog();
        await using (var run = new NamespaceObjectsRun(cluster, "away", Policy("defaults", "away"), log))
        {
            await cluster.Api.CreateNamespaceAsync("away-one", """{ "set": "away" }""");
            await CompleteAsync(cluster, "away-one");
            await server.StopAsync();
            await Watched.UntilAsync(() => log.Count("WatchFailed") > 0, "the failure");
            await server.StartAgainAsync();
            await cluster.Api.CreateNamespaceAsync("away-two", """{ "set": "away" }""");
            await CompleteAsync(cluster, "away-two");
        }

        // What happens while it is cut off is older than all that a new API server remembers: 410. Who only says what it would do needs no Lease, and goes on through it.
        using var relay = new Relay(server.Url.Port);
        var dry = new EventLog();
        await using var saying = new NamespaceObjectsRun(cluster, "away", Policy("defaults", "away", cpu: "200m"), dry, relay.Port, isDryRun: true);
        await Watched.UntilAsync(() => dry.Count("ObjectWouldApply") == 2, "both that differ");
        relay.Cut();
        await cluster.Api.CreateNamespaceAsync("away-three", """{ "set": "away" }""");
        await server.StopAsync();
        await server.StartAgainAsync();
        await cluster.Api.CreateNamespaceAsync("away-four", """{ "set": "away" }""");
        relay.Mend();

        await Watched.UntilAsync(() => dry.Count("ObjectWouldApply") == 6, "those that came meanwhile");
        Assert.True(dry.Count("WatchTooOld") > 0);
        Assert.Equal(0, dry.Count("PartFailed"));
    }
}
