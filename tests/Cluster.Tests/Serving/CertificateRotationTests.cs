using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;

namespace Sluice.Cluster.Tests.Serving;

/// <summary>The CA and the certificate of a fail-closed webhook change while pods are created all the time.</summary>
public sealed class CertificateRotationTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Namespace = "rotation";
    private const int Creators = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task No_pod_is_refused_while_the_certificate_and_its_CA_are_rotated()
    {
        await cluster.Api.CreateNamespaceAsync(Namespace, $$"""{ "webhook": "{{Namespace}}" }""");
        var (old, renewed) = (TestAuthority.Make(), TestAuthority.Make());
        using var directory = new MountedDirectory(old.MakeServer());
        await using var server = await TestServer.StartAsync(TestServer.Options(directory));
        (await cluster.Api.CreateAsync(WebhookOf.Path, WebhookOf.Manifest(Namespace, server.Server.Url, old.Pem, "pods", "configmaps"))).OrThrow();
        Assert.True(await Eventually.HoldsAsync(async () => await IsConfigMapLabelledAsync(), Patience));

        using var stop = new CancellationTokenSource();
        var creating = Enumerable.Range(0, Creators).Select(creator => CreatePodsAsync(creator, stop.Token)).ToArray();

        // The order that docs/serving.md tells: both authorities, the new certificate, the new authority alone.
        await ReplaceAsync(server, old.Pem + renewed.Pem, withConfigMaps: false);
        var before = await server.ThumbprintAsync();
        directory.Swap(renewed.MakeServer());
        Assert.True(await Eventually.HoldsAsync(async () => await server.ThumbprintAsync() != before, Patience));
        await ReplaceAsync(server, renewed.Pem, withConfigMaps: true);
        directory.Swap(renewed.MakeServer());
        Assert.True(await Eventually.HoldsAsync(() => creating.Any(one => one.IsCompleted) || Volatile.Read(ref created) > 100, Patience));
        await stop.CancelAsync();
        await Task.WhenAll(creating);

        Assert.True(Volatile.Read(ref created) > Creators, $"{created} pods");
    }

    private int created;

    // Whether the API server works with the new webhook configuration shows in whether it sends configmaps to it.
    private async Task ReplaceAsync(TestServer server, string authorities, bool withConfigMaps)
    {
        string[] resources = withConfigMaps ? ["pods", "configmaps"] : ["pods"];
        var current = (await cluster.Api.GetAsync($"{WebhookOf.Path}/{Namespace}")).Json;
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(WebhookOf.Manifest(Namespace, server.Server.Url, authorities, resources))!;
        manifest["metadata"]!["resourceVersion"] = current.GetProperty("metadata").GetProperty("resourceVersion").GetString();
        (await cluster.Api.ReplaceAsync($"{WebhookOf.Path}/{Namespace}", manifest.ToJsonString())).OrThrow();
        Assert.True(await Eventually.HoldsAsync(async () => await IsConfigMapLabelledAsync() == withConfigMaps, Patience));
    }

    private async Task<bool> IsConfigMapLabelledAsync()
    {
        var answer = await cluster.Api.CreateAsync($"/api/v1/namespaces/{Namespace}/configmaps?dryRun=All", """{ "metadata": { "name": "probe" } }""");
        answer.OrThrow();
        return answer.Json.GetProperty("metadata").TryGetProperty("labels", out _);
    }

    private async Task CreatePodsAsync(int creator, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var answer = await cluster.Api.CreateAsync(
                $"/api/v1/namespaces/{Namespace}/pods",
                $$"""{ "metadata": { "name": "pod-{{creator}}-{{number}}" }, "spec": { "containers": [{ "name": "app", "image": "nginx" }] } }""");
            answer.OrThrow();
            Assert.Equal("a", answer.Json.GetProperty("metadata").GetProperty("labels").GetProperty("team").GetString());
            Interlocked.Increment(ref created);
        }
    }
}
