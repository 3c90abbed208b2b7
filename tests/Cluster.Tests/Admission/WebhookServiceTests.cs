using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>What <c>sluice webhooks --service</c> prints, called through the Service that it names, with a certificate of <c>sluice certs</c> for its name.</summary>
public sealed class WebhookServiceTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Configuration =
        """
        policies:
          - name: environment
            type: metadata
            match: { resources: [pods] }
            settings: { labels: { environment: production } }
        """;

    [SkippableFact]
    public async Task The_API_server_calls_the_Service_and_stores_what_the_policy_made()
    {
        _ = cluster.Server;
        await using var sluice = await SluiceProcess.StartAsync(Configuration, "sluice.sluice-system.svc");
        await CreateServiceAsync(sluice.Url.Port);
        var manifests = await Commands.RunAsync("webhooks", "--config", sluice.ConfigurationFile, "--ca-file", sluice.AuthorityFile, "--service", $"sluice-system/sluice:{sluice.Url.Port.ToString(CultureInfo.InvariantCulture)}");
        (await cluster.KubectlAs("admin", manifests, "apply", "-f", "-")).OrThrow();
        await cluster.Api.CreateNamespaceAsync("shop", """{ "kubernetes.io/metadata.name": "shop" }""");
        await sluice.Process.WaitForAsync("the first call through the Service", async () => await LabelAsync("shop") == "production", TimeSpan.FromSeconds(30));

        // Sluice's own namespace is never asked about: it has to start while nobody answers.
        Assert.Null(await LabelAsync("sluice-system"));
    }

    // Nothing routes cluster addresses here, so the Service is a name; the API server goes to it, and still expects the certificate of the Service.
    private async Task CreateServiceAsync(int port)
    {
        await cluster.Api.CreateNamespaceAsync("sluice-system", """{ "kubernetes.io/metadata.name": "sluice-system" }""");
        var service = $$"""{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "sluice" }, "spec": { "type": "ExternalName", "externalName": "localhost", "ports": [{ "port": {{port}} }] } }""";
        (await cluster.Api.CreateAsync("/api/v1/namespaces/sluice-system/services", service)).OrThrow();
    }

    private async Task<string?> LabelAsync(string space)
    {
        var pod = await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods?dryRun=All", Pods.Plain("probe"));
        return (string?)JsonNode.Parse(pod.Text)!["metadata"]?["labels"]?["environment"];
    }
}
