using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>
/// overcommit on nodes of a real API server that asks Sluice about every status that is sent: what it keeps of one decides whether the node's own
/// figure survives to the next.
/// </summary>
[Collection(PolicyClusterCollection.Name)]
public sealed class OvercommitTests(PolicyCluster cluster)
{
    private const string Annotation = "overcommit.sluice.dev/original-allocatable";
    private const string Node = "/api/v1/nodes/node-1";

    [SkippableFact]
    public async Task A_hundred_statuses_of_a_kubelet_give_the_same_figure_a_new_one_is_taken_and_a_ratio_of_one_restores()
    {
        cluster.UseNone();
        (await cluster.Api.CreateAsync("/api/v1/nodes", """
            { "metadata": { "name": "node-1" },
              "status": { "capacity": { "cpu": "8", "memory": "16Gi" }, "allocatable": { "cpu": "3920m", "memory": "15Gi" } } }
            """)).OrThrow();

        UseRatio("1.5");
        for (var beat = 0; beat < 100; beat++)
        {
            // A kubelet sends what differs from what it reads: its own figure each time, or nothing but its heartbeat where it reads no figure first.
            Assert.Equal("5880m", await SendStatusAsync(beat, beat % 2 == 0 ? "3920m" : null));
        }

        Assert.Equal("12", await SendStatusAsync(100, "8"));
        Assert.Equal("12", await SendStatusAsync(101, null));
        UseRatio("1.25");
        Assert.Equal("10", await SendStatusAsync(102, "8"));
        UseRatio("1");
        Assert.Equal("8", await SendStatusAsync(103, null));
        var node = await ReadAsync();
        Assert.Null(node["metadata"]!["annotations"]?[Annotation]);
        Assert.Equal("15Gi", node["status"]!["allocatable"]!["memory"]!.GetValue<string>());
    }

    private void UseRatio(string cpu) =>
        cluster.Use($"policies: [{{ name: overcommit, type: overcommit, settings: {{ nodes: {{ cpu: {cpu} }} }} }}]");

    /// <summary>Patches the status as a kubelet does, and reads what is then stored.</summary>
    private async Task<string> SendStatusAsync(int beat, string? cpu)
    {
        var time = DateTimeOffset.UnixEpoch.AddSeconds(beat * 10).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var status = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["lastHeartbeatTime"] = time }),
        };
        if (cpu is not null)
        {
            status["allocatable"] = new JsonObject { ["cpu"] = cpu };
        }

        var patch = new JsonObject { ["status"] = status }.ToJsonString();
        (await cluster.Api.PatchAsync($"{Node}/status", patch, PatchType.Strategic)).OrThrow();
        var node = await ReadAsync();
        Assert.Equal(time, node["status"]!["conditions"]![0]!["lastHeartbeatTime"]!.GetValue<string>());
        return node["status"]!["allocatable"]!["cpu"]!.GetValue<string>();
    }

    private async Task<JsonNode> ReadAsync() => JsonNode.Parse((await cluster.Api.GetAsync(Node)).OrThrow().Text)!;
}
