using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Kubernetes;

/// <summary>Holds the schema that Sluice keeps to the API server's OpenAPI document. SLUICE_UPDATE_GOLDEN=1 writes it from an API server of its version.</summary>
public sealed class KubernetesSchemaTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    /// <summary>The minor version of Kubernetes 1 that the schema is of.</summary>
    private const int Version = 36;

    private static readonly string File = RepositoryRoot.File("src", "Shared", "Kubernetes", "Schema", "Schema.txt");

    [SkippableFact]
    public async Task The_schema_says_what_the_API_server_publishes()
    {
        var minor = await cluster.Api.MinorVersionAsync();
        Skip.IfNot(minor == Version, $"the schema is of Kubernetes 1.{Version}, and this API server of 1.{minor}");

        var published = OpenApiSchema.Write(JsonNode.Parse((await cluster.Api.GetAsync("/openapi/v2")).OrThrow().Text)!.AsObject());

        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, published);
        }

        Assert.Equal(await System.IO.File.ReadAllTextAsync(File), published);
    }
}
