using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Policies;

/// <summary>security-defaults against the API server's own ServiceAccount plugin, which mounts a token before any webhook is asked.</summary>
public sealed class ServiceAccountTokenTests(ServiceAccountCluster cluster) : IClassFixture<ServiceAccountCluster>
{
    private const string Space = "tokens";

    [SkippableFact]
    public async Task The_token_that_the_API_server_mounts_is_gone_unless_the_pod_asks_for_it()
    {
        cluster.UseNone();
        await cluster.EnsureNamespaceAsync(Space);
        await cluster.EnsureAsync($"/api/v1/namespaces/{Space}/serviceaccounts", """{ "metadata": { "name": "default" } }""");
        var without = await CreateAsync(Pods.Plain("without-policy"));
        cluster.Use("policies: [{ name: tokens, type: security-defaults, settings: { noServiceAccountToken: true } }]");
        var asking = JsonNode.Parse(Pods.Plain("asking"))!;
        asking["spec"]!["automountServiceAccountToken"] = true;

        var with = await CreateAsync(Pods.Plain("with-policy"));
        var asked = await CreateAsync(asking.ToJsonString());

        Assert.Single(Tokens(without));
        Assert.Single(Tokens(asked));
        Assert.Empty(Tokens(with));
        Assert.Empty(with["spec"]!["containers"]![0]!["volumeMounts"]?.AsArray() ?? []);
        Assert.False(with["spec"]!["automountServiceAccountToken"]!.GetValue<bool>());
        Assert.Equal("default", with["spec"]!["serviceAccountName"]!.GetValue<string>());
    }

    private static IEnumerable<JsonNode?> Tokens(JsonNode pod) => (pod["spec"]!["volumes"]?.AsArray() ?? [])
        .Where(volume => volume!["projected"]?["sources"]?.AsArray().Any(source => source!["serviceAccountToken"] is not null) is true);

    private async Task<JsonNode> CreateAsync(string manifest) =>
        JsonNode.Parse((await cluster.Api.CreateAsync($"/api/v1/namespaces/{Space}/pods", manifest)).OrThrow().Text)!;
}
