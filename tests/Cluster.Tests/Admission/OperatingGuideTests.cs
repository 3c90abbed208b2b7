using Sluice.Cluster.Tests.Cluster;
using Sluice.Testing;

namespace Sluice.Cluster.Tests.Admission;

/// <summary>The commands of docs/operating.md for the hour when admission blocks the cluster, typed as they stand there.</summary>
public sealed class OperatingGuideTests(ApiServerFixture cluster) : IClassFixture<ApiServerFixture>
{
    private const string Configuration =
        """
        policies:
          - name: environment
            type: metadata
            match: { resources: [pods] }
            settings: { labels: { environment: production } }
          - name: registries
            type: image-registries
            settings: { registries: ["docker.io"] }
        """;

    [SkippableFact]
    public async Task Pods_can_be_made_again_after_the_second_step_and_no_webhook_is_left_after_the_third()
    {
        _ = cluster.Server;
        await using (var sluice = await SluiceProcess.StartAsync(Configuration))
        {
            var manifests = await Commands.RunAsync(
                "webhooks", "--config", sluice.ConfigurationFile, "--ca-file", sluice.AuthorityFile, "--url", sluice.Url.GetLeftPart(UriPartial.Authority));
            (await cluster.KubectlAs("admin", manifests, "apply", "-f", "-")).OrThrow();
            await sluice.Process.WaitForAsync("the first call of the API server", async () => (await TryPodAsync()).Contains("production", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        }

        Assert.Contains("failed calling webhook", await TryPodAsync(), StringComparison.Ordinal);

        await TypeAsync("sed 's/failurePolicy: Fail/failurePolicy: Ignore/'");
        Assert.True(await Processes.Eventually.HoldsAsync(async () => !(await TryPodAsync()).Contains("failed calling", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));

        await TypeAsync("kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration");
        Assert.Equal("", (await cluster.Kubectl("get", "mutatingwebhookconfiguration,validatingwebhookconfiguration", "-o", "name")).OrThrow());
    }

    private async Task<string> TryPodAsync() => (await cluster.Api.CreateAsync("/api/v1/namespaces/default/pods?dryRun=All", Pods.Plain("tried"))).Text;

    // Every line of the guide's blocks that has this in it, by a shell that has kubectl.
    private async Task TypeAsync(string part)
    {
        var lines = (await File.ReadAllLinesAsync(RepositoryRoot.File("docs", "operating.md"))).Where(line => line.StartsWith("kubectl", StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        var home = Directory.CreateTempSubdirectory("sluice-home-").FullName;
        var kubectl = Path.GetDirectoryName(ApiServerBinaries.Found!.Kubectl);
        var shell = new Kubectl("/bin/bash", cluster.Server.KubeconfigFor("admin"), home);
        (await shell.RunAsync(["-euo", "pipefail", "-c", $"PATH={kubectl}:$PATH\n{string.Join('\n', lines)}"])).OrThrow();
        Directory.Delete(home, recursive: true);
    }
}
