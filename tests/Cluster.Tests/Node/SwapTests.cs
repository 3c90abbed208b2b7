using System.Text.Json.Nodes;
using Sluice.Load;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Node;

/// <summary>What kubelet swaps in the volumes of running pods is taken by them, and no review fails over it.</summary>
[Collection(NodeCollection.Name)]
[Trait("Category", NodeCollection.Category)]
public sealed class SwapTests(NodeCluster cluster)
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
