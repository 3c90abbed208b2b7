using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Controllers;

/// <summary><c>sluice controller</c> as a process of its own.</summary>
public sealed class ControllerProcessTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Both_parts_follow_sluice_yaml_and_the_Lease_is_given_back_at_the_end()
    {
        await cluster.Api.CreateNamespaceAsync("process");
        await cluster.Api.CreateNamespaceAsync("process-one");
        var file = Path.Combine(cluster.Server.Directory, "sluice.yaml");
        await File.WriteAllTextAsync(file, Configuration("a"));
        var management = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        await using var process = ManagedProcess.Start(new ManagedProcessOptions("sluice", "dotnet")
        {
            Arguments =
            [
                Path.Combine(AppContext.BaseDirectory, "sluice.dll"), "controller", "--config", file, "--registration", "--namespace-objects", "--url", "https://127.0.0.1:8443",
                "--namespace", "process", "--kubeconfig", cluster.Server.KubeconfigFor("admin"), "--management-url", management.ToString(),
            ],
        });

        await process.WaitForAsync("what it says at first", async () => await LabelAsync() == "a" && await SelectorAsync() == "a", Patience);
        await File.WriteAllTextAsync(file, Configuration("b"));
        await process.WaitForAsync("what it says then", async () => await LabelAsync() == "b" && await SelectorAsync() == "b", Patience);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Contains("sluice_controller_leader 1", await http.GetStringAsync(new Uri(management, "/metrics")), StringComparison.Ordinal);
        Assert.Contains("this replica acts", await http.GetStringAsync(new Uri(management, "/readyz")), StringComparison.Ordinal);

        process.Terminate();
        Assert.Equal(0, await process.WaitForExitAsync(Patience));
        var lease = (await cluster.Api.GetAsync("/apis/coordination.k8s.io/v1/namespaces/process/leases/sluice-controller")).OrThrow().Json.GetProperty("spec");
        Assert.True(!lease.TryGetProperty("holderIdentity", out var holder) || holder.GetString() == "");
    }

    private static string Configuration(string value) => $$"""
        policies:
          - name: team
            type: metadata
            match: { resources: [pods], objectSelector: { matchLabels: { value: {{value}} } } }
            settings: { labels: { team: a } }
          - name: marks
            type: namespace-objects
            match: { namespaces: { include: [process-one] } }
            settings: { objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: mark, labels: { value: {{value}} } } }] }
        """;

    private async Task<string?> LabelAsync() =>
        await cluster.Api.GetAsync("/api/v1/namespaces/process-one/configmaps/mark") is { IsSuccess: true } answer ? (string?)JsonNode.Parse(answer.Text)!["metadata"]!["labels"]!["value"] : null;

    private async Task<string?> SelectorAsync() =>
        await cluster.Api.GetAsync(RegisteredSluice.Mutating) is { IsSuccess: true } answer
            ? (string?)JsonNode.Parse(answer.Text)!["webhooks"]![0]!["objectSelector"]!["matchExpressions"]![0]!["values"]![0]
            : null;
}
