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
        await using var process = ManagedProcess.Start(new ManagedProcessOptions("sluice", SluiceExecutable.Program)
        {
            Arguments =
            [
                .. SluiceExecutable.Arguments, "controller", "--config", file, "--registration", "--namespace-objects", "--url", "https://127.0.0.1:8443",
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

    [SkippableFact]
    public async Task When_the_leader_is_killed_amid_its_work_the_other_goes_on_nothing_is_missed_and_nothing_is_done_twice()
    {
        const int Namespaces = 40;
        await cluster.Api.CreateNamespaceAsync("killed");
        var file = Path.Combine(cluster.Server.Directory, "killed.yaml");
        await File.WriteAllTextAsync(file, """
            policies:
              - name: marks
                type: namespace-objects
                match: { namespaces: { include: ["killed-*"] } }
                settings: { objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: mark }, data: { of: "${metadata.name}" } }] }
            """);
        var management = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        await using var leader = Start(file, management);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await leader.WaitForAsync("a leader", async () => await LeadsAsync(http, management), Patience);
        await using var other = Start(file, new Uri($"http://127.0.0.1:{FreePorts.Next()}"));

        for (var i = 0; i < Namespaces; i++)
        {
            await cluster.Api.CreateNamespaceAsync($"killed-{i}");
            if (i == Namespaces / 2)
            {
                await leader.WaitForAsync("some of its work", async () => await MarkAsync(0) is not null, Patience);
                await leader.KillAsync();
            }
        }

        await other.WaitForAsync("the marks of all", async () => await MarkAsync(Namespaces - 1) is not null && await MarkAsync(Namespaces / 2) is not null, Patience);
        for (var i = 0; i < Namespaces; i++)
        {
            var number = i;
            await other.WaitForAsync($"the mark of killed-{i}", async () => await MarkAsync(number) is not null, Patience);
            var managed = (await MarkAsync(i))!["metadata"]!["managedFields"]!.AsArray();

            // Written once: a second apply of the same changes nothing, and one of another would have a manager of its own.
            Assert.Equal("sluice-controller-namespace-objects", (string)Assert.Single(managed)!["manager"]!);
        }
    }

    private static async Task<bool> LeadsAsync(HttpClient http, Uri management)
    {
        try
        {
            return (await http.GetStringAsync(new Uri(management, "/metrics"))).Contains("sluice_controller_leader 1", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private ManagedProcess Start(string file, Uri management) => ManagedProcess.Start(new ManagedProcessOptions("sluice", SluiceExecutable.Program)
    {
        Arguments =
        [
            .. SluiceExecutable.Arguments, "controller", "--config", file, "--namespace-objects", "--namespace", "killed",
            "--kubeconfig", cluster.Server.KubeconfigFor("admin"), "--management-url", management.ToString(),
        ],
    });

    private async Task<JsonNode?> MarkAsync(int number) =>
        await cluster.Api.GetAsync($"/api/v1/namespaces/killed-{number}/configmaps/mark") is { IsSuccess: true } answer ? JsonNode.Parse(answer.Text) : null;

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
