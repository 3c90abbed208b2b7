using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>Pods as a real API server stores them, after what its own plugins do before and after Sluice.</summary>
[Collection(PolicyClusterCollection.Name)]
public sealed class StoredPodTests(PolicyCluster cluster)
{
    private const string Space = "stored-pods";

    [SkippableTheory]
    [InlineData("web-0", "StatefulSet", "0")]
    [InlineData("web-2-tier-11", "StatefulSet", "11")]
    [InlineData("web-7", "ReplicaSet", null)]
    public async Task Of_a_StatefulSet_has_its_ordinal_in_every_container_that_it_starts(string name, string owner, string? index)
    {
        await PrepareAsync();
        cluster.Use("""
            policies:
              - { name: logs, type: filebeat-sidecar }
              - { name: index, type: statefulset-index }
            """);
        var manifest = JsonNode.Parse(Pods.Plain(name))!;
        manifest["metadata"]!["annotations"] = new JsonObject { ["filebeat.enabled"] = "true" };
        manifest["metadata"]!["ownerReferences"] = JsonNode.Parse($$"""[{ "apiVersion": "apps/v1", "kind": "{{owner}}", "name": "owner", "uid": "1-2-3", "controller": true }]""");
        manifest["spec"]!["initContainers"] = JsonNode.Parse("""[{ "name": "prepare", "image": "busybox", "env": [{ "name": "INDEX", "value": "mine" }] }]""");

        var pod = await CreateAsync(manifest);

        var containers = pod["spec"]!["initContainers"]!.AsArray().Concat(pod["spec"]!["containers"]!.AsArray()).ToList();
        Assert.Equal(["prepare", "app", "filebeat"], containers.Select(container => container!["name"]!.GetValue<string>()));
        string?[] expected = index is null ? ["mine", null, null] : [index, index, index];
        Assert.Equal(expected, containers.Select(container => Variable(container!, "INDEX")));
    }

    [SkippableFact]
    public async Task With_a_default_class_has_the_priority_of_that_class()
    {
        await PrepareAsync();
        await cluster.EnsureAsync("/apis/scheduling.k8s.io/v1/priorityclasses", """{ "metadata": { "name": "house" }, "value": 500, "preemptionPolicy": "Never" }""");
        cluster.Use("policies: [{ name: scheduling, type: scheduling-defaults, settings: { priorityClassName: house } }]");

        var pod = await CreateAsync(JsonNode.Parse(Pods.Plain("with-priority"))!);

        Assert.Equal("house", pod["spec"]!["priorityClassName"]!.GetValue<string>());
        Assert.Equal(500, pod["spec"]!["priority"]!.GetValue<int>());
        Assert.Equal("Never", pod["spec"]!["preemptionPolicy"]!.GetValue<string>());
    }

    private static string? Variable(JsonNode container, string name) =>
        container["env"]?.AsArray().SingleOrDefault(variable => variable!["name"]!.GetValue<string>() == name)?["value"]?.GetValue<string>();

    private Task PrepareAsync()
    {
        cluster.UseNone();
        return cluster.EnsureNamespaceAsync(Space);
    }

    private async Task<JsonNode> CreateAsync(JsonNode manifest) =>
        JsonNode.Parse((await cluster.Api.CreateAsync($"/api/v1/namespaces/{Space}/pods", manifest.ToJsonString())).OrThrow().Text)!;
}
