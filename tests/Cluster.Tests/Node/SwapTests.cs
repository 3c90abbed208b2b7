using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Load;
using Sluice.Testing.Infra;
using Xunit.Abstractions;

namespace Sluice.Cluster.Tests.Node;

/// <summary>What kubelet swaps in the volumes of running pods is taken by them, and no review fails over it.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class SwapTests(NodeCluster cluster, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_new_ConfigMap_is_taken_without_a_restart()
    {
        var sluice = await cluster.SelfHostedAsync();
        await using var stream = await PodStream.StartAsync(cluster);
        await cluster.CreateSpaceAsync("swapped", ("environment", "production"));
        var before = await IdentitiesAsync(sluice);

        await SetConfigurationAsync(sluice, text => text.Replace("environment: production\n\n", "environment: swapped\n\n", StringComparison.Ordinal));

        // Every replica: the pods are asked in turn, so that many in a row cannot all be of one of them.
        var inRow = 0;
        await cluster.UntilAsync("the new label", SelfHosted.Space, async () => (inRow = await LabelAsync() == "swapped" ? inRow + 1 : 0) >= 20);
        await stream.FlowAsync(20);
        Assert.Equal(before, await IdentitiesAsync(sluice));
        await SetConfigurationAsync(sluice, text => text);
        await cluster.UntilAsync("the old label", SelfHosted.Space, async () => await LabelAsync() == "production");
    }

    [SkippableFact]
    public async Task A_new_certificate_is_taken_without_a_restart()
    {
        var sluice = await cluster.SelfHostedAsync();
        await using var stream = await PodStream.StartAsync(cluster);
        var before = await IdentitiesAsync(sluice);

        var renewed = await sluice.Certificates.IssueAsync();

        await cluster.UntilAsync("the new certificate", SelfHosted.Space, async () => (await ThumbprintsAsync(sluice)).All(shown => shown == renewed));
        await stream.FlowAsync(20);
        Assert.Equal(before, await IdentitiesAsync(sluice));
    }

    [SkippableFact]
    public async Task A_bad_first_configuration_is_told_and_a_good_one_taken_once_it_is_there()
    {
        const string space = "mended";
        await cluster.CreateSpaceAsync(space);
        var configMaps = $"/api/v1/namespaces/{space}/configmaps";
        (await cluster.Api.CreateAsync(configMaps, Configuration("policies: [{ name: first, type: no-such-type }]"))).OrThrow();
        (await cluster.Api.CreateAsync($"/apis/apps/v1/namespaces/{space}/deployments", Server)).OrThrow();
        await cluster.UntilAsync("a restart", space, async () => (await StatusAsync()) is { } status && (int)status["restartCount"]! > 0);
        var pod = (await cluster.PodsAsync(space, "app=server")).Single();
        // Between two starts kubelet has the log of neither at times.
        await cluster.UntilAsync("what is wrong, in the log", space, async () =>
            (await cluster.Api.GetAsync($"/api/v1/namespaces/{space}/pods/{pod.Name()}/log")).Text.Contains("no-such-type", StringComparison.Ordinal));

        (await cluster.Api.PatchAsync($"{configMaps}/sluice-config", Configuration("policies: []"))).OrThrow();
        var mended = Stopwatch.StartNew();

        await cluster.UntilAsync("a ready server", space, async () => (bool?)(await StatusAsync())?["ready"] is true);
        output.WriteLine($"ready {mended.Elapsed.TotalSeconds:F0} s after the good ConfigMap, after {(await StatusAsync())!["restartCount"]} restarts");

        // Other tests count the processes.
        (await cluster.Api.DeleteAsync($"/apis/apps/v1/namespaces/{space}/deployments/server?propagationPolicy=Background")).OrThrow();
        await cluster.UntilAsync("an end of the server", space, async () => (await cluster.ReadAsync($"/api/v1/namespaces/{space}/pods"))!["items"]!.AsArray().Count == 0);

        async Task<JsonNode?> StatusAsync() => (await cluster.PodsAsync(space, "app=server")).SingleOrDefault()?["status"]!["containerStatuses"]?[0];
    }

    private static string Configuration(string text) => new JsonObject { ["metadata"] = new JsonObject { ["name"] = "sluice-config" }, ["data"] = new JsonObject { ["sluice.yaml"] = text } }.ToJsonString();

    private static string Server => $$"""
        { "metadata": { "name": "server" }, "spec": { "selector": { "matchLabels": { "app": "server" } }, "template": {
            "metadata": { "labels": { "app": "server" } },
            "spec": { "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 1,
              "containers": [{ "name": "sluice", "image": "{{NodePlace.Registry}}/sluice-host:0.1.0", "args": ["serve", "--config=/etc/sluice", "--url=http://0.0.0.0:8080"],
                "readinessProbe": { "httpGet": { "path": "/readyz", "port": 8080 }, "periodSeconds": 1 }, "volumeMounts": [{ "name": "config", "mountPath": "/etc/sluice" }] }],
              "volumes": [{ "name": "config", "configMap": { "name": "sluice-config" } }] } } } }
        """;

    private async Task<string?> LabelAsync()
    {
        var answer = await cluster.Api.CreateAsync("/api/v1/namespaces/swapped/pods?dryRun=All", Workloads.Sleeper("labelled").ToJsonString());
        return (string?)JsonNode.Parse(answer.OrThrow().Text)!["metadata"]!["labels"]?["environment"];
    }

    private async Task SetConfigurationAsync(SelfHosted sluice, Func<string, string> change)
    {
        var original = await File.ReadAllTextAsync(sluice.Copy.File("infra", "kubernetes", "base", "sluice.yaml"));
        var patch = new JsonObject { ["data"] = new JsonObject { ["sluice.yaml"] = change(original) } };
        (await cluster.Api.PatchAsync($"/api/v1/namespaces/{SelfHosted.Space}/configmaps/sluice-config", patch.ToJsonString())).OrThrow();
    }

    private static async Task<IReadOnlyList<string>> IdentitiesAsync(SelfHosted sluice) =>
        [.. (await sluice.PodsAsync()).Select(pod => $"{pod["metadata"]!["uid"]} {pod["status"]!["containerStatuses"]![0]!["restartCount"]}").Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> ThumbprintsAsync(SelfHosted sluice)
    {
        using var deadline = new CancellationTokenSource(NodeCluster.Patience);
        var shown = new List<string>();
        foreach (var pod in await sluice.PodsAsync())
        {
            using var connection = await LoadConnection.OpenAsync(new Uri($"https://{pod["status"]!["podIP"]}:8443"), deadline.Token);
            shown.Add(connection.Thumbprint);
        }

        return shown;
    }
}
