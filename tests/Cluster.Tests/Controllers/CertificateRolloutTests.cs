using System.Text.Json;
using Sluice.Cluster.Controllers;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using Sluice.Host.Tests.Serving;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>The certificate rollout on a real API server. The tests play the controller of Deployments, which such a server alone does not have.</summary>
public sealed class CertificateRolloutTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    [SkippableFact]
    public async Task Deployments_get_a_new_certificate_one_at_a_time_each_ready_before_the_next()
    {
        const string space = "in-order";
        await PrepareAsync(space);
        await using var run = Start(space, new EventLog());

        await Watched.UntilAsync(() => Hash(space, "a") is not null, "the first");
        Assert.Null(Hash(space, "b"));
        var first = Hash(space, "a");
        await SetStatusAsync(space, "a", isReady: true);
        await Watched.UntilAsync(() => Hash(space, "b") == first, "the second");
        await SetStatusAsync(space, "b", isReady: true);
        (await cluster.Api.PatchAsync($"/api/v1/namespaces/{space}/secrets/tls", """{ "stringData": { "tls.crt": "two" } }""")).OrThrow();

        await Watched.UntilAsync(() => Hash(space, "a") != first, "the next certificate");
        Assert.Equal(first, Hash(space, "b"));
        Assert.Null(Hash(space, "unrelated"));
        Assert.Contains("sluice-controller", (await GetAsync(space, "a")).GetProperty("metadata").GetProperty("managedFields").ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_Deployment_that_does_not_become_ready_stops_the_rollout_and_it_is_said()
    {
        const string space = "stuck";
        await PrepareAsync(space);
        var log = new EventLog();
        await using var run = Start(space, log);
        await Watched.UntilAsync(() => Hash(space, "a") is not null, "the first");

        await SetStatusAsync(space, "a", isReady: false);

        await Watched.UntilAsync(() => log.Count("RolloutStopped") == 1, "the stop");
        Assert.Null(Hash(space, "b"));
        await Watched.UntilAsync(() => cluster.Api.GetAsync($"/apis/events.k8s.io/v1/namespaces/{space}/events").Result.Text.Contains("CertificateRolloutStopped", StringComparison.Ordinal), "the Event");
    }

    [SkippableFact]
    public async Task A_dry_run_says_what_it_would_do_and_changes_nothing()
    {
        const string space = "dry-run";
        await PrepareAsync(space);
        var log = new EventLog();
        await using var run = Start(space, log, isDryRun: true);

        await Watched.UntilAsync(() => log.Count("RolloutWouldBegin") == 2, "both");
        Assert.Null(Hash(space, "a"));
        Assert.False((await cluster.Api.GetAsync(LeaseOf(space))).IsSuccess);
    }

    [SkippableFact]
    public async Task Of_two_replicas_one_acts_and_the_other_takes_over_when_the_first_is_cut_off()
    {
        const string space = "replicas";
        await PrepareAsync(space);
        using var relay = new Relay(cluster.Server.Url.Port);
        var (first, second) = (new EventLog(), new EventLog());
        await using var cut = Start(space, first, port: relay.Port);
        await Watched.UntilAsync(() => cut.IsLeader && Hash(space, "a") is not null, "the first replica");
        await using var other = Start(space, second);

        relay.Cut();
        (await cluster.Api.PatchAsync($"/api/v1/namespaces/{space}/secrets/tls", """{ "stringData": { "tls.crt": "two" } }""")).OrThrow();
        var generation = await GenerationAsync(space, "a");
        await Watched.UntilAsync(() => !cut.IsLeader, "stopping to act");
        Assert.Equal(0, second.Count("Leads"));
        await Watched.UntilAsync(() => other.IsLeader && second.Count("RolloutBegun") == 1, "the second replica");

        Assert.Equal(generation + 1, await GenerationAsync(space, "a"));
        relay.Mend();
        await SetStatusAsync(space, "a", isReady: true);
        await Watched.UntilAsync(() => Hash(space, "b") is not null, "going on");
        Assert.Equal((1, 1), (first.Count("RolloutBegun"), first.Count("Leads")));
    }

    [SkippableFact]
    public async Task A_replica_that_ends_gives_the_Lease_back_so_that_the_next_need_not_wait()
    {
        const string space = "handover";
        await PrepareAsync(space);
        await using (var run = Start(space, new EventLog()))
        {
            await Watched.UntilAsync(() => run.IsLeader, "the first");
        }

        var lease = (await cluster.Api.GetAsync(LeaseOf(space))).OrThrow().Json.GetProperty("spec");
        Assert.True(!lease.TryGetProperty("holderIdentity", out var holder) || holder.GetString() == "");
    }

    private static string LeaseOf(string space) => $"/apis/coordination.k8s.io/v1/namespaces/{space}/leases/sluice-controller";

    private static string DeploymentsOf(string space) => $"/apis/apps/v1/namespaces/{space}/deployments";

    private ControllerRun Start(string space, EventLog log, bool isDryRun = false, int? port = null)
    {
        var kubeconfig = cluster.Server.KubeconfigFor("admin");
        if (port is not null)
        {
            var text = File.ReadAllText(kubeconfig).Replace($":{cluster.Server.Url.Port}", $":{port}", StringComparison.Ordinal);
            kubeconfig += $"-{port}";
            File.WriteAllText(kubeconfig, text);
        }

        var options = new ControllerOptions { Namespace = space, CertificateRollout = new ObjectReference("", "v1", "secrets", space, "tls"), IsDryRun = isDryRun };
        return ControllerRun.Start(kubeconfig, options, TimeProvider.System, log).Run!;
    }

    private async Task PrepareAsync(string space)
    {
        await cluster.Api.CreateNamespaceAsync(space);
        (await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/secrets", """{ "metadata": { "name": "tls" }, "stringData": { "tls.crt": "one", "tls.key": "key" } }""")).OrThrow();
        foreach (var (name, secret) in (ReadOnlySpan<(string, string)>)[("a", "tls"), ("b", "tls"), ("unrelated", "other")])
        {
            var answer = cluster.Api.CreateAsync(DeploymentsOf(space), $$"""
                { "metadata": { "name": "{{name}}", "annotations": { "sluice.dev/roll-with-secret": "{{secret}}" } },
                  "spec": { "replicas": 1, "selector": { "matchLabels": { "app": "{{name}}" } },
                    "template": { "metadata": { "labels": { "app": "{{name}}" } }, "spec": { "containers": [{ "name": "app", "image": "app" }] } } } }
                """).Result;
            answer.OrThrow();
        }
    }

    private async Task SetStatusAsync(string space, string name, bool isReady)
    {
        var generation = await GenerationAsync(space, name);
        var condition = isReady ? """{ "type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable" }""" : """{ "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded" }""";
        var ready = isReady ? 1 : 0;
        (await cluster.Api.PatchAsync($"{DeploymentsOf(space)}/{name}/status", $$"""
            { "status": { "observedGeneration": {{generation}}, "replicas": 1, "updatedReplicas": 1, "readyReplicas": {{ready}}, "availableReplicas": {{ready}}, "conditions": [{{condition}}] } }
            """)).OrThrow();
    }

    private async Task<JsonElement> GetAsync(string space, string name) => (await cluster.Api.GetAsync($"{DeploymentsOf(space)}/{name}")).OrThrow().Json;

    private async Task<long> GenerationAsync(string space, string name) => (await GetAsync(space, name)).GetProperty("metadata").GetProperty("generation").GetInt64();

    private string? Hash(string space, string name) =>
        GetAsync(space, name).Result.GetProperty("spec").GetProperty("template").GetProperty("metadata").TryGetProperty("annotations", out var annotations)
            && annotations.TryGetProperty(RolledDeployment.HashAnnotation, out var hash) ? hash.GetString() : null;
}
