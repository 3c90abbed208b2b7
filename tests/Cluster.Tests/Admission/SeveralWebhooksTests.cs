using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Policies;
using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>
/// One configuration whose policies need a webhook each, in every order of the file, on the real API server: it calls the earlier webhooks again when a later one has changed
/// the pod, and nothing is refused, or added twice.
/// </summary>
public sealed class SeveralWebhooksTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Collection = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

    private const string PodPath = "/api/v1/namespaces/several/pods?dryRun=All";

    private const string Untouched = " web=nginx:200m";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Policies =
    [
        "name: proxy, type: sidecar, failurePolicy: Fail, settings: { containers: [{ name: proxy, image: envoyproxy/envoy, resources: { requests: { cpu: 200m } }, env: [{ name: EMPTY, value: \"\" }] }] }",
        "name: mirror, type: image-rewrite, failurePolicy: Ignore, settings: { rules: [{ from: docker.io/*, to: mirror.example.com/* }] }",
        "name: overcommit, type: overcommit, match: { objectSelector: { matchLabels: { app: web } } }, settings: { pods: { cpu: 0.5 } }",
        "name: environment, type: metadata, match: { resources: [pods], namespaceSelector: { matchLabels: { sluice-several: \"yes\" } } }, settings: { labels: { environment: production } }",
    ];

    [SkippableFact]
    public async Task A_pod_is_the_same_whatever_the_order_of_the_webhooks()
    {
        await using var sluice = await StartAsync();
        foreach (var configuration in Configurations())
        {
            var webhooks = await ApplyAsync(configuration, sluice);
            var created = await cluster.Api.CreateAsync(PodPath, Pod);
            Assert.True(created.IsSuccess, $"{configuration}\n{created.Text}");
            Assert.Equal(3, webhooks.Count);
            Assert.Equal("production web=mirror.example.com/library/nginx:100m proxy=mirror.example.com/envoyproxy/envoy:100m", Describe(created));
            await RemoveAsync((string)webhooks.Parent!["metadata"]!["name"]!);
        }
    }

    // The API server calls it again because a later one has changed the pod; behind all others it is not, and the pod goes without.
    [SkippableFact]
    public async Task One_that_may_be_missed_and_is_away_at_first_does_its_work_when_it_is_called_again()
    {
        await using var sluice = await StartAsync();
        foreach (var configuration in Configurations())
        {
            var webhooks = await ApplyAsync(configuration, sluice);
            var missed = webhooks.Single(webhook => (string?)webhook!["failurePolicy"] == "Ignore")!;
            sluice.MissNext(new Uri((string)missed["clientConfig"]!["url"]!).AbsolutePath);

            var created = await cluster.Api.CreateAsync(PodPath, Pod);

            Assert.True(created.IsSuccess, $"{configuration}\n{created.Text}");
            Assert.False(sluice.IsStillToMiss);
            Assert.Equal(
                ReferenceEquals(missed, webhooks[^1])
                    ? "production web=nginx:100m proxy=envoyproxy/envoy:100m"
                    : "production web=mirror.example.com/library/nginx:100m proxy=mirror.example.com/envoyproxy/envoy:100m",
                Describe(created));
            await RemoveAsync((string)webhooks.Parent!["metadata"]!["name"]!);
        }
    }

    private async Task<InProcessSluice> StartAsync()
    {
        // Each test needs it, in whatever order they run.
        await cluster.Api.CreateAsync("/api/v1/namespaces", """{ "metadata": { "name": "several", "labels": { "sluice-several": "yes" } } }""");
        return await InProcessSluice.StartAsync();
    }

    private static IEnumerable<string> Configurations() =>
        Orders([.. Policies]).Select(order => "policies:\n" + string.Concat(order.Select(policy => $"  - {{ {policy} }}\n")));

    private async Task<JsonArray> ApplyAsync(string configuration, InProcessSluice sluice)
    {
        sluice.Use(configuration);
        var authority = Path.Combine(cluster.Server.Directory, "sluice-ca.crt");
        await File.WriteAllBytesAsync(authority, Convert.FromBase64String(sluice.CaBundle));
        var file = Path.Combine(cluster.Server.Directory, "several.yaml");
        await File.WriteAllTextAsync(file, configuration);
        var printed = await Commands.RunAsync("webhooks", "--config", file, "--ca-file", authority, "--url", sluice.Url.GetLeftPart(UriPartial.Authority));
        var manifest = printed.Split("\n---\n").Select(text => YamlText.ToJson(text)!).Single(document => (string?)document["kind"] == "MutatingWebhookConfiguration");
        (await cluster.Api.CreateAsync(Collection, manifest.ToJsonString())).OrThrow();
        Assert.True(await Eventually.HoldsAsync(async () => Describe(await cluster.Api.CreateAsync(PodPath, Pod)) != Untouched, Patience));
        return manifest["webhooks"]!.AsArray();
    }

    private async Task RemoveAsync(string name)
    {
        (await cluster.Api.DeleteAsync($"{Collection}/{name}")).OrThrow();
        Assert.True(await Eventually.HoldsAsync(async () => Describe(await cluster.Api.CreateAsync(PodPath, Pod)) == Untouched, Patience));
    }

    private static string Describe(ApiResponse answer)
    {
        var pod = JsonNode.Parse(answer.Text)!;
        var containers = (pod["spec"]?["containers"]?.AsArray() ?? []).Select(container => $"{container!["name"]}={container["image"]}:{container["resources"]!["requests"]!["cpu"]}");
        return $"{pod["metadata"]?["labels"]?["environment"]} {string.Join(' ', containers)}";
    }

    private static IEnumerable<List<string>> Orders(List<string> items) => items.Count < 2
        ? [items]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (List<string>)[first, .. rest]));

    private const string Pod = """
        {
          "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "labels": { "app": "web" } },
          "spec": { "containers": [{ "name": "web", "image": "nginx", "resources": { "requests": { "cpu": "200m" } } }] }
        }
        """;
}
