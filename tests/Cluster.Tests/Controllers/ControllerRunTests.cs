using Sluice.Cluster.Controllers;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Host.Tests.Serving;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>Parts with defects.</summary>
public sealed class ControllerRunTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    [SkippableFact]
    public async Task A_part_that_ends_by_a_defect_begins_anew_and_stops_no_other()
    {
        await cluster.Api.CreateNamespaceAsync("defect");
        var log = new EventLog();
        var (broken, sound) = (new Part(fails: 2), new Part(fails: 0));
        var before = ControllerRun.Leading;
        var run = ControllerRun.Start(cluster.Server.KubeconfigFor("admin"), new ControllerOptions { Namespace = "defect" }, TimeProvider.System, log, _ => [broken, sound]).Run!;
        await using (run)
        {
            await Watched.UntilAsync(() => broken.Begun == 3 && sound.Begun == 1, "the third beginning");
            Assert.Equal(before + 1, ControllerRun.Leading);
            Assert.Equal(2, log.Count("PartFailed"));
            Assert.True(run.IsLeader);
        }

        Assert.Equal(before, ControllerRun.Leading);
    }

    [SkippableFact]
    public async Task Nobody_leads_after_what_the_leader_does_ended_by_an_exception()
    {
        await cluster.Api.CreateNamespaceAsync("ended");
        var client = new ApiServerClient(Connecting.Kubeconfig.Read([cluster.Server.KubeconfigFor("admin")]).Connection!, TimeProvider.System);
        var log = new EventLog();
        var election = new LeaderElection(client, new ObjectReference("coordination.k8s.io", "v1", "leases", "ended", "lease"), "me", TimeProvider.System, log);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => election.RunAsync(_ => throw new InvalidTimeZoneException(), CancellationToken.None));

        Assert.False(election.IsLeader);
        Assert.Equal((1, 1), (log.Count("Leads"), log.Count("LeadsNoMore")));
        client.Dispose();
    }

    private sealed class Part(int fails) : IControllerPart
    {
        private int _begun;

        public string Name => "part";

        public int Begun => Volatile.Read(ref _begun);

        public Task RunAsync(CancellationToken cancellation) =>
            Interlocked.Increment(ref _begun) <= fails ? throw new InvalidTimeZoneException() : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
    }
}
