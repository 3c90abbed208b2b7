using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Configuration;
using Sluice.Json;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>
/// overcommit on the status of nodes that a real API server stores: what it keeps of a status update decides whether the node's own figure
/// survives to the next one.
/// </summary>
public sealed class OvercommitTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Annotation = "overcommit.sluice.dev/original-allocatable";

    [SkippableFact]
    public async Task A_hundred_status_updates_give_the_same_figure_a_new_one_is_taken_and_a_ratio_of_one_restores()
    {
        var path = await CreateNodeAsync("node-1", "3920m");

        for (var update = 0; update < 100; update++)
        {
            // Every second time the kubelet has nothing new to say of it, and what is stored comes back.
            await SendStatusAsync(path, update % 2 == 0 ? "3920m" : null, "nodes: { cpu: 1.5 }");
            Assert.Equal("5880m", await AllocatableAsync(path));
        }

        await SendStatusAsync(path, "8", "nodes: { cpu: 1.5 }");
        Assert.Equal("12", await AllocatableAsync(path));
        await SendStatusAsync(path, null, "nodes: { cpu: 1.25 }");
        Assert.Equal("10", await AllocatableAsync(path));
        await SendStatusAsync(path, null, "nodes: { cpu: 1 }");
        Assert.Equal("8", await AllocatableAsync(path));
        Assert.Null((await NodeAsync(path))["metadata"]!["annotations"]?[Annotation]);
    }

    private async Task<string> CreateNodeAsync(string name, string cpu)
    {
        (await cluster.Api.CreateAsync("/api/v1/nodes", $$"""
            { "metadata": { "name": "{{name}}" },
              "status": { "capacity": { "cpu": "8", "memory": "16Gi" }, "allocatable": { "cpu": "{{cpu}}", "memory": "15Gi" } } }
            """)).OrThrow();
        return $"/api/v1/nodes/{name}";
    }

    /// <summary>Patches the status as a kubelet does, with what the policy adds to it on the way.</summary>
    private async Task SendStatusAsync(string path, string? cpu, string settings)
    {
        var node = await NodeAsync(path);
        var patch = new JsonArray();
        if (cpu is not null)
        {
            node["status"]!["allocatable"]!["cpu"] = cpu;
            patch.Add(new JsonObject { ["op"] = "replace", ["path"] = "/status/allocatable/cpu", ["value"] = cpu });
        }

        foreach (var operation in await MutateAsync(node, settings))
        {
            patch.Add(operation!.DeepClone());
        }

        if (patch.Count > 0)
        {
            (await cluster.Api.PatchAsync($"{path}/status", patch.ToJsonString(), PatchType.Json)).OrThrow();
        }
    }

    private static async Task<JsonArray> MutateAsync(JsonNode node, string settings)
    {
        var configuration = ConfigurationLoader.Parse($"policies: [{{ name: overcommit, type: overcommit, settings: {{ {settings} }} }}]", new PolicyServices());
        var endpoint = new WebhookEndpoint(() => configuration.Configuration!, NullLogger.Instance, TimeProvider.System);
        Assert.True(WebhookRoute.TryMatch("/mutate", "", out var route));
        var output = new ByteBuffer();
        var request = new JsonObject { ["operation"] = "UPDATE", ["subResource"] = "status", ["oldObject"] = node.DeepClone() };
        await endpoint.AnswerAsync(route, ReviewBuilder.Build(node, request), output, CancellationToken.None);
        var response = JsonNode.Parse(output.Span)!["response"]!;
        Assert.True(response["allowed"]!.GetValue<bool>(), response.ToJsonString());
        return response["patch"] is { } patch ? JsonNode.Parse(Convert.FromBase64String(patch.GetValue<string>()))!.AsArray() : [];
    }

    private async Task<string> AllocatableAsync(string path) => (await NodeAsync(path))["status"]!["allocatable"]!["cpu"]!.GetValue<string>();

    private async Task<JsonNode> NodeAsync(string path) => JsonNode.Parse((await cluster.Api.GetAsync(path)).OrThrow().Text)!;
}
