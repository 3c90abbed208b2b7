using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Watching;

namespace Sluice.Cluster.Tests.Scanning;

/// <summary>The kinds of the OpenReports API with what their results may be, and nothing else.</summary>
internal static class OpenReportsApi
{
    public static async Task InstallAsync(ApiServerFixture cluster)
    {
        await CreateAsync(cluster, "Report", "reports", "Namespaced");
        await CreateAsync(cluster, "ClusterReport", "clusterreports", "Cluster");
        await Watched.UntilAsync(() => cluster.Api.GetAsync("/apis/openreports.io/v1alpha1/clusterreports").Result.IsSuccess && cluster.Api.GetAsync("/apis/openreports.io/v1alpha1/reports").Result.IsSuccess, "the API");
    }

    private static async Task CreateAsync(ApiServerFixture cluster, string kind, string plural, string scope) =>
        (await cluster.Api.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", $$$"""
            { "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": { "name": "{{{plural}}}.openreports.io" },
              "spec": { "group": "openreports.io", "scope": "{{{scope}}}", "names": { "kind": "{{{kind}}}", "plural": "{{{plural}}}", "singular": "{{{kind.ToLowerInvariant()}}}", "listKind": "{{{kind}}}List" },
                "versions": [{ "name": "v1alpha1", "served": true, "storage": true, "schema": { "openAPIV3Schema": { "type": "object", "properties": {
                  "source": { "type": "string" },
                  "scope": { "type": "object", "x-kubernetes-map-type": "atomic", "properties": { "apiVersion": { "type": "string" }, "kind": { "type": "string" }, "name": { "type": "string" } } },
                  "configuration": { "type": "object", "properties": { "limits": { "type": "object", "properties": {
                    "maxResults": { "type": "integer" }, "statusFilter": { "type": "array", "items": { "type": "string", "enum": ["pass", "fail", "warn", "error", "skip"] } } } } } },
                  "summary": { "type": "object", "additionalProperties": { "type": "integer" } },
                  "results": { "type": "array", "items": { "type": "object", "required": ["policy"], "properties": {
                    "source": { "type": "string" }, "policy": { "type": "string" }, "category": { "type": "string" }, "message": { "type": "string" }, "scored": { "type": "boolean" },
                    "result": { "type": "string", "enum": ["pass", "fail", "warn", "error", "skip"] },
                    "properties": { "type": "object", "additionalProperties": { "type": "string" } },
                    "resources": { "type": "array", "items": { "type": "object", "properties": {
                      "apiVersion": { "type": "string" }, "kind": { "type": "string" }, "name": { "type": "string" }, "namespace": { "type": "string" } } } } } } } } } } }] } }
            """)).OrThrow();
}
