using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Kubernetes;

/// <summary>Holds the schema that Sluice keeps to the API server's OpenAPI document. SLUICE_UPDATE_GOLDEN=1 writes it from an API server of its version.</summary>
public sealed partial class KubernetesSchemaTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    /// <summary>The minor version of Kubernetes 1 that the schema is of.</summary>
    private const int Version = 36;

    private static readonly string File = RepositoryRoot.File("src", "Shared", "Kubernetes", "Schema", "Schema.txt");

    [SkippableFact]
    public async Task The_schema_says_what_the_API_server_publishes()
    {
        // One that was built without its version says none.
        var minor = int.TryParse(Minor().Match((await cluster.Api.GetAsync("/version")).OrThrow().Text).Groups[1].Value, CultureInfo.InvariantCulture, out var said) ? said : 0;
        Skip.IfNot(minor == Version, $"the schema is of Kubernetes 1.{Version}, and this API server of 1.{minor}");

        var published = OpenApiSchema.Write(JsonNode.Parse((await cluster.Api.GetAsync("/openapi/v2")).OrThrow().Text)!.AsObject());

        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, published);
        }

        Assert.Equal(await System.IO.File.ReadAllTextAsync(File), published);
    }

    [GeneratedRegex("\"minor\": ?\"(\\d+)")]
    private static partial Regex Minor();
}
