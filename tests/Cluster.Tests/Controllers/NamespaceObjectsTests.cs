using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;
using EventLog = Sluice.Host.Tests.Serving.EventLog;
using static Sluice.Cluster.Tests.Controllers.NamespaceObjectsRun;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary>The objects of namespaces on a real API server.</summary>
public sealed class NamespaceObjectsTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    [SkippableFact]
    public async Task A_namespace_that_appears_gets_its_objects_within_two_seconds()
    {
        await PrepareAsync(cluster, "appears");
        var log = new EventLog();
        await using var run = new NamespaceObjectsRun(cluster, "appears", Policy("defaults", "appears"), log);
        await MakeAsync("appears-before", "appears");
        await CompleteAsync(cluster, "appears-before");

        var since = Stopwatch.StartNew();
        await MakeAsync("appears-new", "appears", "a-team");
        await CompleteAsync(cluster, "appears-new");
        since.Stop();

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(2), $"{since.Elapsed}");
        var limits = Get(cluster, "appears-new", "limitranges", "defaults")!;
        Assert.Equal(("a-team", "appears-new"), ((string?)limits["metadata"]!["labels"]!["team"], (string?)limits["metadata"]!["labels"]!["of"]));
        Assert.Equal("100m", (string?)limits["spec"]!["limits"]![0]!["defaultRequest"]!["cpu"]);
        var copy = Get(cluster, "appears-new", "secrets", "registry")!;
        Assert.Equal(("kubernetes.io/dockerconfigjson", "yes"), ((string?)copy["type"], (string?)copy["metadata"]!["labels"]!["kept"]));
        var owner = Assert.Single(copy["metadata"]!["managedFields"]!.AsArray())!;
        Assert.Equal(("sluice-controller-namespace-objects", "Apply"), ((string?)owner["manager"], (string?)owner["operation"]));
        Assert.Null(Get(cluster, "appears", "limitranges", "defaults"));
    }

    [SkippableFact]
    public async Task Changes_of_source_and_template_and_of_what_was_made_are_followed()
    {
        await PrepareAsync(cluster, "follows");
        var log = new EventLog();
        await using var run = new NamespaceObjectsRun(cluster, "follows", Policy("defaults", "follows"), log);
        await MakeAsync("follows-one", "follows");
        await CompleteAsync(cluster, "follows-one");

        (await cluster.Api.PatchAsync("/api/v1/namespaces/follows-source/secrets/registry", """{ "data": { "more": "eA==" }, "metadata": { "labels": { "kept": null } } }""")).OrThrow();
        await Watched.UntilAsync(() => Get(cluster, "follows-one", "secrets", "registry")!["data"]!["more"] is not null, "the source's change");
        Assert.Null(Get(cluster, "follows-one", "secrets", "registry")!["metadata"]!["labels"]!["kept"]);

        run.Use(Policy("defaults", "follows", cpu: "200m"));
        await Watched.UntilAsync(() => Cpu("follows-one") == "200m", "the template's change");
        (await cluster.Api.PatchAsync("/api/v1/namespaces/follows-one", """{ "metadata": { "labels": { "team": "b-team" } } }""")).OrThrow();
        await Watched.UntilAsync(() => (string?)Get(cluster, "follows-one", "limitranges", "defaults")!["metadata"]!["labels"]!["team"] == "b-team", "the namespace's change");

        (await cluster.Api.PatchAsync("/api/v1/namespaces/follows-one/limitranges/defaults", """{ "spec": { "limits": [{ "type": "Container", "defaultRequest": { "cpu": "900m" } }] } }""")).OrThrow();
        await Watched.UntilAsync(() => Cpu("follows-one") == "200m", "a foreign change put right");
        (await cluster.Api.DeleteAsync("/api/v1/namespaces/follows-one/limitranges/defaults")).OrThrow();
        await Watched.UntilAsync(() => Cpu("follows-one") == "200m", "a deleted one made again");

        // A source that goes takes nothing away.
        (await cluster.Api.DeleteAsync("/api/v1/namespaces/follows-source/secrets/registry")).OrThrow();
        await Watched.UntilAsync(() => log.Count("ObjectFailed") > 0, "the missing source");
        Assert.NotNull(Get(cluster, "follows-one", "secrets", "registry"));
    }

    [SkippableFact]
    public async Task An_object_of_somebody_else_is_left_alone_and_it_is_said_once()
    {
        await PrepareAsync(cluster, "foreigner");
        await cluster.Api.CreateNamespaceAsync("foreigner-one", """{ "set": "foreigner" }""");

        // It has Sluice's label, as a copy of one that Sluice made would.
        (await cluster.Api.CreateAsync("/api/v1/namespaces/foreigner-one/limitranges", """
            { "metadata": { "name": "defaults", "labels": { "sluice.dev/policy": "defaults" } }, "spec": { "limits": [{ "type": "Pod", "max": { "cpu": "1" } }] } }
            """)).OrThrow();
        var before = Get(cluster, "foreigner-one", "limitranges", "defaults")!.ToJsonString();
        var log = new EventLog();
        await using var run = new NamespaceObjectsRun(cluster, "foreigner", Policy("defaults", "foreigner", prunes: true), log);

        await Watched.UntilAsync(() => log.Count("ObjectLeftAlone") == 1 && Get(cluster, "foreigner-one", "secrets", "registry") is not null, "saying so");
        await Watched.UntilAsync(() => cluster.Api.GetAsync("/apis/events.k8s.io/v1/namespaces/foreigner-one/events").Result.Text.Contains("NamespaceObjectLeftAlone", StringComparison.Ordinal), "the Event");
        (await cluster.Api.PatchAsync("/api/v1/namespaces/foreigner-one", """{ "metadata": { "labels": { "team": "x" } } }""")).OrThrow();
        run.Use("policies: []");
        await Watched.UntilAsync(() => Get(cluster, "foreigner-one", "secrets", "registry") is null, "its own going");

        Assert.Equal(before, Get(cluster, "foreigner-one", "limitranges", "defaults")!.ToJsonString());
        Assert.Equal(1, log.Count("ObjectLeftAlone"));
    }

    [SkippableFact]
    public async Task What_was_made_goes_with_its_policy_when_it_prunes_also_under_another_leader_and_stays_otherwise()
    {
        await PrepareAsync(cluster, "prunes");
        await MakeAsync("prunes-one", "prunes");
        await MakeAsync("prunes-two", "prunes");
        await using (var run = new NamespaceObjectsRun(cluster, "prunes", Policy("defaults", "prunes", prunes: true), new EventLog()))
        {
            await CompleteAsync(cluster, "prunes-one");
            await CompleteAsync(cluster, "prunes-two");

            // A namespace that no longer matches.
            (await cluster.Api.PatchAsync("/api/v1/namespaces/prunes-two", """{ "metadata": { "labels": { "set": "other" } } }""")).OrThrow();
            await Watched.UntilAsync(() => Get(cluster, "prunes-two", "limitranges", "defaults") is null && Get(cluster, "prunes-two", "secrets", "registry") is null, "the namespace that left");
            Assert.NotNull(Get(cluster, "prunes-one", "limitranges", "defaults"));
        }

        // The policy goes while nobody acts.
        await using (var other = new NamespaceObjectsRun(cluster, "prunes", "policies: []", new EventLog()))
        {
            await Watched.UntilAsync(() => Get(cluster, "prunes-one", "limitranges", "defaults") is null && Get(cluster, "prunes-one", "secrets", "registry") is null, "the policy's end");
        }

        await using var keeping = new NamespaceObjectsRun(cluster, "prunes", Policy("defaults", "prunes"), new EventLog());
        await CompleteAsync(cluster, "prunes-one");
        keeping.Use("""
            policies:
              - name: another
                type: namespace-objects
                match: { namespaces: { include: [prunes-one] } }
                settings: { objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: seen, labels: { pass: "${labels['pass']:-one}" } } }] }
            """);
        await Watched.UntilAsync(() => Get(cluster, "prunes-one", "configmaps", "seen") is not null, "a pass");
        (await cluster.Api.PatchAsync("/api/v1/namespaces/prunes-one", """{ "metadata": { "labels": { "pass": "two" } } }""")).OrThrow();
        await Watched.UntilAsync(() => (string?)Get(cluster, "prunes-one", "configmaps", "seen")!["metadata"]!["labels"]!["pass"] == "two", "another pass");
        Assert.NotNull(Get(cluster, "prunes-one", "limitranges", "defaults"));
    }

    [SkippableFact]
    public async Task A_dry_run_and_a_policy_in_audit_say_what_they_would_do_and_make_nothing()
    {
        await PrepareAsync(cluster, "dry");
        await MakeAsync("dry-one", "dry");
        var (log, audit) = (new EventLog(), new EventLog());
        await using (var run = new NamespaceObjectsRun(cluster, "dry", Policy("defaults", "dry"), log, isDryRun: true))
        {
            await Watched.UntilAsync(() => log.Count("ObjectWouldApply") == 2, "both");
        }

        await using var auditing = new NamespaceObjectsRun(cluster, "dry", Policy("defaults", "dry", action: "Audit"), audit);
        await Watched.UntilAsync(() => audit.Count("ObjectWouldApply") == 2, "both");
        Assert.Null(Get(cluster, "dry-one", "limitranges", "defaults"));
        Assert.Null(Get(cluster, "dry-one", "secrets", "registry"));
    }

    [SkippableFact]
    public async Task A_namespace_that_is_being_deleted_is_no_error()
    {
        await PrepareAsync(cluster, "ends");
        var log = new EventLog();
        await using var run = new NamespaceObjectsRun(cluster, "ends", Policy("defaults", "ends"), log);

        // No controller of namespaces runs here: they stay as they are while they go.
        for (var i = 0; i < 20; i++)
        {
            await MakeAsync($"ends-{i}", "ends");
            (await cluster.Api.DeleteAsync($"/api/v1/namespaces/ends-{i}")).OrThrow();
        }

        await MakeAsync("ends-last", "ends");
        await CompleteAsync(cluster, "ends-last");
        Assert.Equal((0, 0), (log.Count("ObjectFailed"), log.Count("PartFailed")));
    }

    [SkippableFact]
    public async Task Of_two_replicas_nobody_acts_twice_and_nothing_is_missed_when_the_leader_is_cut_off()
    {
        await PrepareAsync(cluster, "pair");
        await MakeAsync("pair-one", "pair");
        using var relay = new Relay(cluster.Server.Url.Port);
        var (first, second) = (new EventLog(), new EventLog());
        await using var cut = new NamespaceObjectsRun(cluster, "pair", Policy("defaults", "pair"), first, relay.Port);
        await Watched.UntilAsync(() => cut.IsLeader, "the first replica");
        await using var other = new NamespaceObjectsRun(cluster, "pair", Policy("defaults", "pair"), second);
        await CompleteAsync(cluster, "pair-one");
        var made = Version("pair-one");

        relay.Cut();
        await MakeAsync("pair-two", "pair");
        await Watched.UntilAsync(() => !cut.IsLeader && other.IsLeader, "the second replica");
        await CompleteAsync(cluster, "pair-two");
        relay.Mend();

        Assert.Equal(made, Version("pair-one"));
        Assert.Equal(2, second.Count("ObjectApplied"));
        Assert.Single(Get(cluster, "pair-one", "limitranges", "defaults")!["metadata"]!["managedFields"]!.AsArray());
    }

    private string Version(string space) => $"{(string?)Get(cluster, space, "limitranges", "defaults")!["metadata"]!["resourceVersion"]} {(string?)Get(cluster, space, "secrets", "registry")!["metadata"]!["resourceVersion"]}";

    private string? Cpu(string space) => (string?)Get(cluster, space, "limitranges", "defaults")?["spec"]!["limits"]![0]!["defaultRequest"]!["cpu"];

    private Task MakeAsync(string name, string label, string? team = null) =>
        cluster.Api.CreateNamespaceAsync(name, new JsonObject { ["set"] = label, ["team"] = team }.ToJsonString().Replace(",\"team\":null", "", StringComparison.Ordinal));
}
