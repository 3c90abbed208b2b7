using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Cluster;
using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Tls;
using Sluice.Testing.Infra;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>Log collection from end to end, but for Filebeat itself: overlays/log-collection and a running Sluice on the real API server.</summary>
public sealed class LogCollectionTests(InfraCluster cluster) : IClassFixture<InfraCluster>, IAsyncLifetime
{
    private const string Space = "web-logs";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly PlayedCluster _played = new(cluster);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _played.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task The_nginx_of_the_overlay_gets_Filebeat_and_the_script_shows_it()
    {
        var manifests = await _played.ApplyAsync("log-collection");
        var (status, nothing) = await VerifyAsync();
        Assert.Equal((1, true), (status, nothing.Contains("No pod in web-logs has annotation", StringComparison.Ordinal)));
        _played.UseUrlForSelfHosted("localhost");
        await using var sluice = await _played.StartAsync("selfhost");
        var nginx = manifests.One("Deployment", "nginx");
        Assert.True(await Eventually.HoldsAsync(async () => Pods.Containers(await CreateAsync(nginx, "canary", "?dryRun=All")) == "nginx,filebeat", Patience));

        var pod = await CreateAsync(nginx, "nginx-1");
        await CreateAsync(nginx, "nginx-2");

        AssertOutput(pod, manifests);
        (status, var shown) = await VerifyAsync();
        Assert.Equal((0, 4), (status, shown.Split("filebeat  /var/log/nginx/access.log,/var/log/nginx/error.log  web-logs   filebeat.yml  filebeat-output").Length - 1));
    }

    [SkippableFact]
    public async Task A_pod_from_before_is_found_by_the_script()
    {
        var manifests = await _played.ApplyAsync("log-collection");
        await CreateAsync(manifests.One("Deployment", "nginx"), "too-early");

        var (status, shown) = await VerifyAsync();

        await cluster.Api.DeleteAsync($"/api/v1/namespaces/{Space}/pods/too-early");
        Assert.Equal(1, status);
        Assert.Contains("too-early  <none>", shown, StringComparison.Ordinal);
        Assert.Contains("They differ.", shown, StringComparison.Ordinal);
    }

    // The Secret's values and CA reach the container that was added, and the file that configures it is the overlay's.
    private static void AssertOutput(JsonNode pod, IReadOnlyList<JsonObject> manifests)
    {
        var filebeat = Pods.Container(pod, "filebeat");
        var environment = filebeat["env"].Items().ToDictionary(variable => (string)variable["name"]!);
        foreach (var key in (string[])["hosts", "username", "password"])
        {
            var reference = environment[$"OUTPUT_{key.ToUpperInvariant()}"]["valueFrom"]!["secretKeyRef"]!;
            Assert.Equal(("filebeat-output", key), ((string?)reference["name"], (string?)reference["key"]));
        }

        Assert.Equal("nginx", (string?)environment["APP"]["value"]);
        var used = System.Text.RegularExpressions.Regex.Matches((string)manifests.One("ConfigMap", "filebeat-config")["data"]!["filebeat.yml"]!, @"(?<!#.*)\$\{(\w+)");
        Assert.All(used, match => Assert.Contains(match.Groups[1].Value, environment.Keys));
        var authority = filebeat["volumeMounts"].Items().Single(mount => (string)mount["mountPath"]! == "/usr/share/filebeat/output");
        Assert.Equal("filebeat-output", (string?)pod["spec"]!["volumes"].Items().Single(volume => (string)volume["name"]! == (string)authority["name"]!)["secret"]!["secretName"]);
    }

    // What the controllers would make of the Deployment.
    private async Task<JsonNode> CreateAsync(JsonNode deployment, string name, string query = "")
    {
        var pod = deployment["spec"]!["template"]!.DeepClone();
        pod["metadata"]!["name"] = name;
        return JsonNode.Parse((await cluster.Api.CreateAsync($"/api/v1/namespaces/{Space}/pods{query}", pod.ToJsonString())).OrThrow().Text)!;
    }

    private async Task<(int Status, string Shown)> VerifyAsync()
    {
        var start = new ProcessStartInfo(_played.Copy.File("infra", "kubernetes", "overlays", "log-collection", "verify.sh")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = cluster.Server.KubeconfigFor(ApiServerUser.Admin.Name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
