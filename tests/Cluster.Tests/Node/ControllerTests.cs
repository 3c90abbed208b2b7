using System.Text.Json.Nodes;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>`sluice controller` as a Deployment, with the rights of its components: each part does its work, and the waiting replica takes over.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class ControllerTests(NodeCluster cluster) : IAsyncLifetime
{
    private const string Selector = "app.kubernetes.io/name=sluice-controller";
    private const string Webhooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/sluice";
    private SelfHosted? _sluice;

    public async Task InitializeAsync()
    {
        if (cluster.SkipReason is null && Kustomize.SkipReason is null && NpmSchemas.SkipReason is null)
        {
            _sluice = await cluster.SelfHostedAsync();
            await _sluice.DeployControllerAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task Namespaces_get_their_objects_also_when_the_leader_is_gone()
    {
        await cluster.SelfHostedAsync();
        await cluster.CreateSpaceAsync("team-one", ("team", "one"));
        await cluster.UntilAsync("the object", "team-one", async () => await TeamAsync("team-one") == "one");
        var leader = await LeaderAsync();

        (await cluster.Api.DeleteAsync($"/api/v1/namespaces/{SelfHosted.Space}/pods/{leader}")).OrThrow();

        // Now, when the old one may still be at work, and when the new one is.
        await cluster.CreateSpaceAsync("team-two", ("team", "two"));
        await cluster.UntilAsync("the object", "team-two", async () => await TeamAsync("team-two") == "two");
        await cluster.UntilAsync("another leader", SelfHosted.Space, async () => await LeaderAsync() is { } now && now != leader);
        await cluster.CreateSpaceAsync("team-three", ("team", "three"));
        await cluster.UntilAsync("the object", "team-three", async () => await TeamAsync("team-three") == "three");
        await cluster.UntilAsync("two replicas", SelfHosted.Space, async () => (await cluster.PodsAsync(SelfHosted.Space, Selector)).Count == 2);
    }

    [SkippableFact]
    public async Task A_Deployment_that_cannot_reload_is_rolled_with_its_certificate()
    {
        var sluice = await cluster.SelfHostedAsync();
        const string Deployments = $"/apis/apps/v1/namespaces/{SelfHosted.Space}/deployments";
        (await cluster.Api.CreateAsync(Deployments, $$"""
            { "metadata": { "name": "legacy", "annotations": { "sluice.dev/roll-with-secret": "sluice-tls" } }, "spec": { "selector": { "matchLabels": { "app": "legacy" } }, "template": {
                "metadata": { "labels": { "app": "legacy" } },
                "spec": { "terminationGracePeriodSeconds": 0, "containers": [{ "name": "app", "image": "{{NodePlace.Registry}}/pause:1" }] } } } }
            """)).OrThrow();
        var before = await UidAsync();
        await cluster.UntilAsync("the first pod", SelfHosted.Space, async () => (before = await UidAsync()) is not null);

        await sluice.Certificates.IssueAsync();

        await cluster.UntilAsync("another pod", SelfHosted.Space, async () => await UidAsync() is { } uid && uid != before);
        (await cluster.Api.DeleteAsync($"{Deployments}/legacy")).OrThrow();
    }

    [SkippableFact]
    public async Task Webhooks_that_somebody_deleted_are_registered_again_and_serve()
    {
        await cluster.SelfHostedAsync();

        (await cluster.Api.DeleteAsync(Webhooks)).OrThrow();

        await cluster.UntilAsync("the webhooks", SelfHosted.Space, async () => (await cluster.ReadAsync(Webhooks))?["webhooks"].Items().Any(webhook => webhook["clientConfig"]!["caBundle"] is not null) == true);
        await using var stream = await PodStream.StartAsync(cluster);
        await stream.FlowAsync(5);
    }

    private async Task<string?> TeamAsync(string space) => (string?)(await cluster.ReadAsync($"/api/v1/namespaces/{space}/configmaps/of-the-team"))?["data"]!["team"];

    private async Task<string?> UidAsync() => (await cluster.PodsAsync(SelfHosted.Space, "app=legacy")) is [var pod] ? (string)pod["metadata"]!["uid"]! : null;

    // A holder's identity begins with the name of its pod.
    private async Task<string?> LeaderAsync()
    {
        var holder = (string?)(await cluster.ReadAsync($"/apis/coordination.k8s.io/v1/namespaces/{SelfHosted.Space}/leases/sluice-controller"))!["spec"]!["holderIdentity"] ?? "";
        return (await cluster.ReadAsync($"/api/v1/namespaces/{SelfHosted.Space}/pods?labelSelector={Uri.EscapeDataString(Selector)}"))!["items"].Items().Select(pod => pod.Name())
            .SingleOrDefault(name => holder.StartsWith(name, StringComparison.Ordinal));
    }
}
