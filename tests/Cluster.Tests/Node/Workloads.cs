using System.Text.Json.Nodes;

namespace Sluice.Cluster.Tests.Node;

/// <summary>What the tests run beside Sluice.</summary>
internal static class Workloads
{
    /// <summary>A pod that does nothing.</summary>
    public static JsonObject Sleeper(string name) => JsonNode.Parse($$"""
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "{{name}}" },
          "spec": { "terminationGracePeriodSeconds": 0, "automountServiceAccountToken": false, "containers": [{ "name": "app", "image": "{{NodePlace.Registry}}/pause:1" }] } }
        """)!.AsObject();

    /// <summary>Creates a pod and returns what the API server made of it.</summary>
    public static async Task<JsonNode> CreatePodAsync(this NodeCluster cluster, string space, JsonNode pod) =>
        JsonNode.Parse((await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods", pod.ToJsonString())).OrThrow().Text)!;
}
