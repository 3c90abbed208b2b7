using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Policies;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>Makes what the API server looks up when it admits an object: the namespace, and the classes that a pod names.</summary>
internal sealed class CasePreparation(PolicyCluster cluster)
{
    /// <summary>Makes what is not there yet.</summary>
    public async Task PrepareAsync(string space, params JsonNode[] objects)
    {
        await cluster.EnsureNamespaceAsync(space);
        if (cluster.Options.ServiceAccounts)
        {
            await EnsureServiceAccountAsync(space, "default");
        }

        foreach (var spec in objects.Select(item => item["spec"]))
        {
            if (cluster.Options.ServiceAccounts && NameIn(spec, "serviceAccountName") is { } account)
            {
                await EnsureServiceAccountAsync(space, account);
            }

            if (NameIn(spec, "priorityClassName") is { } priority)
            {
                await cluster.EnsureAsync("/apis/scheduling.k8s.io/v1/priorityclasses", $$"""{ "metadata": { "name": "{{priority}}" }, "value": {{spec!["priority"] ?? 500}} }""");
            }

            if (NameIn(spec, "runtimeClassName") is { } runtime)
            {
                await cluster.EnsureAsync("/apis/node.k8s.io/v1/runtimeclasses", $$"""{ "metadata": { "name": "{{runtime}}" }, "handler": "runc" }""");
            }
        }
    }

    // No controller makes them.
    private Task EnsureServiceAccountAsync(string space, string name) =>
        cluster.EnsureAsync($"/api/v1/namespaces/{space}/serviceaccounts", $$"""{ "metadata": { "name": "{{name}}" } }""");

    private static string? NameIn(JsonNode? spec, string field) =>
        (spec as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var name) && name.Length > 0 ? name : null;
}
