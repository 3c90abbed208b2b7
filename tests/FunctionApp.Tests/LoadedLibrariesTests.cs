using Sluice.FunctionApp.Tests.Corpus;
using Sluice.FunctionApp.Tests.SmallHost;

namespace Sluice.FunctionApp.Tests;

public sealed class LoadedLibrariesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-worker-");

    public void Dispose() => _directory.Delete(recursive: true);

    [SkippableTheory]
    [InlineData("policies: [{ name: labels, type: metadata, settings: { labels: { a: b } } }]", false)]
    [InlineData("policies: [{ name: backends, type: ingress-backends }]", true)]
    public async Task The_Kubernetes_client_is_loaded_when_a_policy_asks_the_cluster_and_not_before(string configuration, bool isLoaded)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the libraries of a process are told by /proc");
        var settings = new Dictionary<string, string?>
        {
            ["SLUICE_CONFIG"] = Write("sluice.yaml", configuration),
            ["KUBECONFIG"] = Write("kubeconfig", "{ current-context: a, contexts: [{ name: a, context: { cluster: a } }], clusters: [{ name: a, cluster: { server: 'https://127.0.0.1:1' } }] }"),
        };
        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(BuildOutput.FunctionApp) { Settings = settings });
        using var http = new HttpClient();
        await new WebhookCall("a pod", "/mutate") { Body = Reviews.OfPod(_ => { }) }.SendAsync(http, host.Url);

        var maps = await File.ReadAllTextAsync($"/proc/{host.Worker.Id}/maps");

        Assert.Contains("/Sluice.Functions.dll", maps, StringComparison.Ordinal);
        Assert.Equal(isLoaded, maps.Contains("/KubernetesClient.dll", StringComparison.Ordinal));
        Assert.Equal(isLoaded, maps.Contains("/Sluice.Cluster.dll", StringComparison.Ordinal));
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
