using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Configuration;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>What <c>sluice webhooks</c> prints is applied to the real API server and works as printed.</summary>
public sealed class WebhooksCommandTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Configuration =
        """
        policies:
          - name: environment
            type: metadata
            match: { resources: [pods] }
            settings: { labels: { environment: production } }
          - name: opted-in
            type: metadata
            match: { resources: [pods], namespaceSelector: { matchLabels: { sluice-opt: in } } }
            settings: { labels: { opted: in } }
          - name: one-namespace
            type: metadata
            match: { resources: [pods], namespaces: { include: [one] } }
            settings: { labels: { only: one } }
          - name: inside-one-namespace
            type: metadata
            match: { resources: [configmaps, clusterroles.rbac.authorization.k8s.io, namespaces], namespaces: { include: [one, two] } }
            settings: { labels: { inside: "yes" } }
          - name: protection
            type: deletion-protection
            match: { resources: [configmaps] }
        """;

    [SkippableFact]
    public async Task What_it_prints_for_an_address_is_applied_and_each_policy_runs_where_it_is_meant_to()
    {
        _ = cluster.Server;
        await using var sluice = await SluiceProcess.StartAsync(Configuration);
        (await cluster.KubectlAs("admin", await PrintAsync(sluice, "--url", sluice.Url.GetLeftPart(UriPartial.Authority)), "apply", "-f", "-")).OrThrow();
        await CreateNamespacesAsync();
        await WaitUntilCalledAsync(sluice);

        Assert.Equal("production,,", await LabelsAsync("plain"));
        Assert.Equal("production,in,", await LabelsAsync("opted"));
        Assert.Equal("production,,one", await LabelsAsync("one"));
        Assert.Equal(",,", await LabelsAsync("kube-system"));
        await AssertProtectedAsync();
        await AssertOutsideIsLeftAloneAsync();
        Assert.DoesNotContain(sluice.Process.Output.Lines, line => line.Contains("kube-system/labelled", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task What_it_prints_for_a_Service_is_accepted_for_the_sample_and_for_every_type()
    {
        _ = cluster.Server;
        foreach (var configuration in (string[])[await File.ReadAllTextAsync(Testing.RepositoryRoot.File("samples", "sluice.yaml")), EveryType])
        {
            var manifests = await PrintAsync(configuration, "--service", "sluice-system/sluice:8443", "--cert-manager", "sluice-system/sluice-tls");
            // Match conditions are fields that an API server before 1.27 does not know: kubectl refuses them there, and the API server drops them.
            (await cluster.KubectlAs("admin", manifests, "apply", "--dry-run=server", "--validate=false", "-f", "-")).OrThrow();
        }
    }

    private static string EveryType =>
        "policies:\n" + string.Concat(Sluice.Policies.Catalogue.Default.Types.Select(type => Sluice.Configuration.PolicyReference.Example(type)["policies:\n".Length..]));

    // Namespaces get the label with their name from the API server since 1.21; here by hand where the server is older.
    private async Task CreateNamespacesAsync()
    {
        await cluster.Api.CreateNamespaceAsync("plain", """{ "kubernetes.io/metadata.name": "plain" }""");
        await cluster.Api.CreateNamespaceAsync("opted", """{ "kubernetes.io/metadata.name": "opted", "sluice-opt": "in" }""");
        await cluster.Api.CreateNamespaceAsync("one", """{ "kubernetes.io/metadata.name": "one" }""");
        (await cluster.Kubectl("label", "namespace", "kube-system", "kubernetes.io/metadata.name=kube-system", "--overwrite")).OrThrow();
    }

    // The API server learns of each configuration by watching. The validating one is in force when a protected object stays.
    private Task WaitUntilCalledAsync(SluiceProcess sluice) =>
        sluice.Process.WaitForAsync("the first calls of the API server", async () =>
        {
            await cluster.Api.CreateAsync("/api/v1/namespaces/one/configmaps", Protected("canary"));
            var pod = await cluster.Api.CreateAsync("/api/v1/namespaces/one/pods?dryRun=All", Pods.Plain("canary"));
            var deletion = await cluster.Api.DeleteAsync("/api/v1/namespaces/one/configmaps/canary");
            return Labels(JsonNode.Parse(pod.Text)!) == "production,,one" && (int)deletion.Status == 403;
        }, TimeSpan.FromSeconds(30));

    private async Task<string> LabelsAsync(string space) =>
        Labels(JsonNode.Parse((await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods", Pods.Plain("labelled"))).OrThrow().Text)!);

    private static string Labels(JsonNode pod) =>
        string.Join(',', ((string[])["environment", "opted", "only"]).Select(label => (string?)pod["metadata"]?["labels"]?[label]));

    private async Task AssertProtectedAsync()
    {
        (await cluster.Api.CreateAsync("/api/v1/namespaces/plain/configmaps", Protected("kept"))).OrThrow();
        var refused = await cluster.Kubectl("delete", "configmap", "kept", "-n", "plain");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("validate.sluice.dev\" denied the request", refused.Error, StringComparison.Ordinal);
    }

    // The API server is told to ask about objects in namespaces alone: its namespaceSelector would keep no ClusterRole away.
    private async Task AssertOutsideIsLeftAloneAsync()
    {
        const string Role = """{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "outside" }, "rules": [] }""";
        const string Map = """{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "inside" } }""";
        const string Namespace = """{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "two", "labels": { "kubernetes.io/metadata.name": "two" } } }""";
        Assert.Null(await InsideAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", Role));
        Assert.Equal("yes", await InsideAsync("/api/v1/namespaces/one/configmaps", Map));
        Assert.Null(await InsideAsync("/api/v1/namespaces/plain/configmaps", Map));
        Assert.Equal("yes", await InsideAsync("/api/v1/namespaces", Namespace));
    }

    private async Task<string?> InsideAsync(string collection, string json) =>
        (string?)JsonNode.Parse((await cluster.Api.CreateAsync($"{collection}?dryRun=All", json)).OrThrow().Text)!["metadata"]!["labels"]?["inside"];

    private static string Protected(string name) =>
        $$"""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "{{name}}", "labels": { "sluice.dev/deletion-protection": "true" } } }""";

    private static Task<string> PrintAsync(SluiceProcess sluice, params string[] arguments) =>
        Commands.RunAsync(["webhooks", "--config", sluice.ConfigurationFile, "--ca-file", sluice.AuthorityFile, .. arguments]);

    private static async Task<string> PrintAsync(string configuration, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, configuration);
        try
        {
            return await Commands.RunAsync(["webhooks", "--config", file, .. arguments]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
