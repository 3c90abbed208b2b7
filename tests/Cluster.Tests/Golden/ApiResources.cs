using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Golden;

/// <summary>Where an API server keeps the objects of a kind.</summary>
/// <param name="Root">The path of the group and version, such as <c>/apis/apps/v1</c>.</param>
/// <param name="Name">The plural name, such as <c>deployments</c>.</param>
/// <param name="IsNamespaced">Whether the objects are in namespaces.</param>
internal sealed record ApiResource(string Root, string Name, bool IsNamespaced)
{
    /// <summary>The path of the collection in a namespace.</summary>
    public string CollectionIn(string space) => IsNamespaced ? $"{Root}/namespaces/{space}/{Name}" : $"{Root}/{Name}";
}

/// <summary>The resources that an API server serves, by discovery.</summary>
internal sealed class ApiResources(ApiClient api)
{
    private readonly Dictionary<string, JsonArray> _groups = new(StringComparer.Ordinal);

    /// <summary>The resource of an object; null when this API server does not serve its kind.</summary>
    public async Task<ApiResource?> FindAsync(JsonNode manifest)
    {
        var version = manifest["apiVersion"]!.GetValue<string>();
        var kind = manifest["kind"]!.GetValue<string>();
        var root = version.Contains('/', StringComparison.Ordinal) ? $"/apis/{version}" : $"/api/{version}";
        if (!_groups.TryGetValue(root, out var resources))
        {
            var answer = await api.GetAsync(root);
            _groups[root] = resources = answer.IsSuccess ? JsonNode.Parse(answer.Text)!["resources"]!.AsArray() : [];
        }

        var found = resources.FirstOrDefault(resource => resource!["kind"]!.GetValue<string>() == kind && !IsSubresource(resource));
        return found is null ? null : new ApiResource(root, found["name"]!.GetValue<string>(), found["namespaced"]!.GetValue<bool>());
    }

    private static bool IsSubresource(JsonNode resource) => resource["name"]!.GetValue<string>().Contains('/', StringComparison.Ordinal);
}
