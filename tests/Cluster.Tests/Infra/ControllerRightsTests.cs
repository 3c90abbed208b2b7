using System.Text.Json.Nodes;
using Sluice.Cluster.Controllers;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Controllers;
using Sluice.Cluster.Tests.Scanning;
using Sluice.Cluster.Tests.Watching;
using Sluice.Configuration;
using Sluice.Host.Tests.Serving;
using Sluice.Policies;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>The parts of the controller with the rights that their components give, on an API server that asks for them.</summary>
public sealed class ControllerRightsTests(ControllerRightsTests.Fixture cluster) : IClassFixture<ControllerRightsTests.Fixture>
{
    private const string User = "system:serviceaccount:sluice-system:sluice-controller";

    [SkippableFact]
    public async Task Each_part_does_its_work_with_the_rights_of_its_component()
    {
        Skip.If(Kustomize.SkipReason is not null, Kustomize.SkipReason);
        await using var sluice = await RegisteredSluice.StartAsync(cluster, "sluice-system", RegisteredSluice.Policies("a"));
        await ApplyRightsAsync();
        await sluice.BecomeAvailableAsync();
        var (registered, kept) = (new EventLog(), new EventLog());

        await using (var run = sluice.Register(registered, user: User))
        {
            await Watched.UntilAsync(() => registered.Count("Registered") == 2, "the webhooks");
            (await cluster.Api.DeleteAsync(sluice.DeploymentPath)).OrThrow();
            await Watched.UntilAsync(() => registered.Count("Unregistered") == 2, "their end");
        }

        const string policy = """
            policies:
              - name: limits
                type: namespace-objects
                match: { namespaces: { include: [shop-*] } }
                settings: { prune: true, objects: [{ apiVersion: v1, kind: LimitRange, metadata: { name: defaults }, spec: { limits: [{ type: Container }] } }] }
            """;
        await using (var run = new NamespaceObjectsRun(cluster, "sluice-system", policy, kept, user: User))
        {
            await cluster.Api.CreateNamespaceAsync("shop-one");
            await Watched.UntilAsync(() => NamespaceObjectsRun.Get(cluster, "shop-one", "limitranges", "defaults") is not null, "the object");
            run.Use("policies: []");
            await Watched.UntilAsync(() => NamespaceObjectsRun.Get(cluster, "shop-one", "limitranges", "defaults") is null, "its end");
        }

        await OpenReportsApi.InstallAsync(cluster);
        var scanned = new EventLog();
        var owner = ConfigurationLoader.Parse("""
            policies:
              - name: owner
                type: required-metadata
                match: { resources: [namespaces, pods, deployments.apps, jobs.batch, ingresses.networking.k8s.io], systemNamespaces: true }
                settings: { labels: { owner: ".+" } }
            """, new PolicyServices()).Configuration!;
        await using (var run = ControllerRun.Start(cluster.Server.KubeconfigFor(User), new ControllerOptions { Namespace = "sluice-system", Scan = new ControllerScanOptions(() => Volatile.Read(ref owner), TimeSpan.FromHours(1)) }, TimeProvider.System, scanned).Run!)
        {
            const string report = "/apis/openreports.io/v1alpha1/clusterreports/sluice-scan";
            await Watched.UntilAsync(() => cluster.Api.GetAsync(report).Result.IsSuccess, "the report");
            Volatile.Write(ref owner, ConfigurationLoader.Parse("policies: []", new PolicyServices()).Configuration!);
            run.Wake();
            await Watched.UntilAsync(() => !cluster.Api.GetAsync(report).Result.IsSuccess, "its end");
        }

        Assert.Equal((0, 0), (scanned.Count("ScanFailed"), scanned.Count("LeaseFailed")));
        Assert.Equal((0, 0, 0), (registered.Count("WatchFailed"), registered.Count("RegistrationFailed"), registered.Count("LeaseFailed")));
        Assert.Equal((0, 0, 0), (kept.Count("WatchFailed"), kept.Count("ObjectFailed"), kept.Count("KindFailed")));
        var events = (await cluster.Api.GetAsync("/apis/events.k8s.io/v1/events")).Text;
        Assert.All(["WebhooksRegistered", "NamespaceObjectPruned"], reason => Assert.Contains(reason, events, StringComparison.Ordinal));
    }

    private async Task ApplyRightsAsync()
    {
        using var copy = new InfraCopy();
        var manifests = Kustomize.Build(copy.AddOverlay("rights", "resources: [../../base]\ncomponents: [../../components/controller, ../../components/controller-registration, ../../components/controller-namespace-objects, ../../components/controller-scan]\n"));
        foreach (var manifest in manifests.Where(manifest => ((string)manifest["metadata"]!["name"]!).StartsWith("sluice-controller", StringComparison.Ordinal) && ((string)manifest["kind"]!).Contains("Role", StringComparison.Ordinal)))
        {
            var space = (string?)manifest["metadata"]!["namespace"] is { } name ? $"/namespaces/{name}" : "";
            (await cluster.Api.CreateAsync($"/apis/rbac.authorization.k8s.io/v1{space}/{((string)manifest["kind"]!).ToLowerInvariant()}s", manifest.ToJsonString())).OrThrow();
        }
    }

    public sealed class Fixture : ApiServerFixture
    {
        internal override ApiServerOptions Options => new() { Rbac = true, Users = [new ApiServerUser(User, "controller-uid")] };
    }
}
