using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Cluster.Tests.Watching;
using Sluice.Cluster.Watching;
using Sluice.Host.Tests.Serving;
using static Sluice.Cluster.Tests.Controllers.NamespaceObjectsRun;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>
/// An API server that is away for longer than anything here waits: than the Lease, the longest wait of the backoff, and a minute. Beside the other tests, on an API server of its own.
/// </summary>
public sealed class LongOutageTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(61);

    // The longest wait, the Lease that ends, and a busy machine.
    private static readonly TimeSpan Patience = Backoff.Longest + TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Two_replicas_stop_over_a_minute_without_an_API_server_and_one_goes_on_afterwards_where_they_stopped()
    {
        await PrepareAsync(cluster, "minute");
        var log = new EventLog();
        await using var one = new NamespaceObjectsRun(cluster, "minute", Policy("defaults", "minute"), log);
        await using var two = new NamespaceObjectsRun(cluster, "minute", Policy("defaults", "minute"), log);
        await cluster.Api.CreateNamespaceAsync("minute-one", """{ "set": "minute" }""");
        await CompleteAsync(cluster, "minute-one");
        var made = log.Count("ObjectApplied");

        await cluster.Server.StopAsync();
        await BeAwayAsync(() => !one.IsLeader && !two.IsLeader);
        Assert.Equal(1, log.Count("LeadsNoMore"));
        var failures = log.Count("WatchFailed");

        await cluster.Server.StartAgainAsync();
        (await cluster.Api.DeleteAsync("/api/v1/namespaces/minute-one/limitranges/defaults")).OrThrow();
        await cluster.Api.CreateNamespaceAsync("minute-two", """{ "set": "minute" }""");

        Assert.True(await Eventually.HoldsAsync(() => IsComplete("minute-one") && IsComplete("minute-two"), Patience), "what was taken away and what came are not complete");
        Assert.True(one.IsLeader != two.IsLeader);

        // Once each, whoever did it, and said once of each watch, not with each try.
        Assert.Equal(made + 3, log.Count("ObjectApplied"));
        Assert.InRange(failures, 1, 20);
        Assert.Equal(0, log.Count("PartFailed") + log.Count("ObjectFailed"));
    }

    // The time itself is what is tried.
    private static async Task BeAwayAsync(Func<bool> expected)
    {
        var began = TimeProvider.System.GetTimestamp();
        Assert.True(await Eventually.HoldsAsync(expected, Patience), "a replica goes on without an API server");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (TimeProvider.System.GetElapsedTime(began) < Outage)
        {
            await timer.WaitForNextTickAsync();
            Assert.True(expected());
        }
    }

    private bool IsComplete(string space) => Get(cluster, space, "limitranges", "defaults") is not null && Get(cluster, space, "secrets", "registry") is not null;
}
