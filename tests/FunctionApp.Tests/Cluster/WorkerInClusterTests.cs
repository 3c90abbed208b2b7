using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.FunctionApp.Tests.SmallHost;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests.Cluster;

/// <summary>A real API server calls the real worker: TLS ends in front of the Functions host, as it does in a cluster.</summary>
public sealed class WorkerInClusterTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Pods = "/api/v1/namespaces/functions/pods";

    private const string Pod =
        """
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web" },
          "spec": { "containers": [{ "name": "app", "image": "nginx:1.29" }] } }
        """;

    [SkippableFact]
    public async Task Pods_are_mutated_through_the_worker()
    {
        var api = cluster.Api;
        using var certificate = X509Certificate2.CreateFromPemFile(
            Path.Combine(cluster.Server.Directory, "server.crt"), Path.Combine(cluster.Server.Directory, "server.key"));
        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp)
        {
            Settings = new Dictionary<string, string?> { ["SLUICE_CONFIG"] = RepositoryRoot.File("samples", "sluice.yaml"), ["KUBECONFIG"] = cluster.Server.KubeconfigFor("admin") },
            Secure = listen => listen.UseHttps(certificate),
        });
        await api.CreateNamespaceAsync("functions", """{ "webhook": "functions" }""");
        (await api.CreateAsync("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", Webhook(host.Url))).OrThrow();

        // The API server takes up a new webhook when it sees it, a moment later.
        ApiResponse? tried = null;
        Assert.True(await Eventually.HoldsAsync(async () => IsMutated(tried = await api.CreateAsync($"{Pods}?dryRun=All", Pod)), TimeSpan.FromSeconds(30)), $"the API server answers {tried?.Text}");
        var created = await api.CreateAsync(Pods, Pod);

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.True(IsMutated(await api.GetAsync($"{Pods}/web")));
    }

    private static bool IsMutated(ApiResponse answer) =>
        answer.OrThrow().Json.GetProperty("metadata").TryGetProperty("labels", out var labels)
        && labels.TryGetProperty("environment", out var environment)
        && environment.GetString() == "production";

    private string Webhook(Uri host) =>
        $$"""
        { "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "metadata": { "name": "sluice" },
          "webhooks": [{
            "name": "mutate.sluice.dev", "admissionReviewVersions": ["v1"], "sideEffects": "None", "failurePolicy": "Fail", "timeoutSeconds": 10,
            "clientConfig": { "url": "{{new Uri(host, "/mutate")}}", "caBundle": "{{Convert.ToBase64String(File.ReadAllBytes(cluster.Server.AuthorityFile))}}" },
            "rules": [{ "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"] }],
            "namespaceSelector": { "matchLabels": { "webhook": "functions" } } }] }
        """;
}
