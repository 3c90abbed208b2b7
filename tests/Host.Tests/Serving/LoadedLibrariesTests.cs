using Sluice.Cluster.Tests.Processes;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed class LoadedLibrariesTests
{
    [SkippableFact]
    public async Task A_server_loads_nothing_of_what_draws_tables()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the libraries of a process are told by /proc");
        Skip.If(SluiceExecutable.Named is not null, "a native executable has no libraries to load");
        await using var server = await SluiceProcess.ServeAsync(RepositoryRoot.File("samples", "sluice.yaml"));
        var maps = await File.ReadAllTextAsync($"/proc/{server.Process.Id}/maps");
        Assert.Contains("Sluice.Shared.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("Spectre.Console", maps, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("policies: [{ name: labels, type: metadata, settings: { labels: { a: b } } }]", false)]
    [InlineData("policies: [{ name: backends, type: ingress-backends }]", true)]
    public async Task The_Kubernetes_client_is_loaded_when_a_policy_asks_the_cluster_and_not_before(string configuration, bool isLoaded)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the libraries of a process are told by /proc");
        Skip.If(SluiceExecutable.Named is not null, "a native executable has no libraries to load");
        using var directory = new MountedDirectory(("sluice.yaml", configuration), ("kubeconfig", "{ current-context: a, contexts: [{ name: a, context: { cluster: a } }], clusters: [{ name: a, cluster: { server: 'https://127.0.0.1:1' } }] }"));
        await using var server = await SluiceProcess.ServeAsync(directory.Path, new Dictionary<string, string?> { ["KUBECONFIG"] = Path.Combine(directory.Path, "kubeconfig") });
        var maps = await File.ReadAllTextAsync($"/proc/{server.Process.Id}/maps");
        Assert.Equal(isLoaded, maps.Contains("/KubernetesClient.dll", StringComparison.Ordinal));
        Assert.Equal(isLoaded, maps.Contains("/Sluice.Cluster.dll", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_that_has_no_cluster_to_ask_is_said_at_start_and_behind_the_ok_of_readyz()
    {
        using var directory = new MountedDirectory(("sluice.yaml", "policies: [{ name: backends, type: ingress-backends }]"));
        await using var server = await SluiceProcess.ServeAsync(directory.Path,
            new Dictionary<string, string?> { ["KUBECONFIG"] = "", ["HOME"] = directory.Path, ["KUBERNETES_SERVICE_HOST"] = "" }, "--url", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = server.Url };

        var readyz = await http.GetAsync("/readyz");

        Assert.Equal(System.Net.HttpStatusCode.OK, readyz.StatusCode);
        Assert.StartsWith("ok\n\"backends\" cannot decide, so that failurePolicy does: there is no cluster to ask: expected --kubeconfig", await readyz.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(server.Process.Output.Contains("there is no cluster to ask"));
    }
}
