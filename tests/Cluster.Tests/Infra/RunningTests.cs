using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Admission;
using Sluice.Cluster.Tests.Processes;

namespace Sluice.Cluster.Tests.Infra;

/// <summary>
/// The overlays run: applied to the real API server, with cert-manager and kubelet played by the test, they change the pods that are created, by name and
/// by address, and go on when the certificate is renewed.
/// </summary>
public sealed class RunningTests(InfraCluster cluster) : IClassFixture<InfraCluster>, IAsyncLifetime
{
    private const string Changed = "nginx,filebeat production";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly PlayedCluster _played = new(cluster);
    private int _created;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _played.DisposeAsync().AsTask();

    [SkippableTheory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_Functions_overlay_changes_pods_by_URL_and_goes_on_after_a_rotation(string host)
    {
        _played.UseUrl(host, "overlays/functions/kustomization.yaml");
        await RunAsync("functions", $"functions-{host.Replace('.', '-')}");
    }

    [SkippableTheory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_self_hosted_overlay_changes_pods_by_URL_and_goes_on_after_a_rotation(string host)
    {
        _played.UseUrlForSelfHosted(host);
        await RunAsync("selfhost", $"selfhost-{host.Replace('.', '-')}");
    }

    [SkippableFact]
    public async Task The_self_hosted_overlay_changes_pods_by_its_Service_and_goes_on_after_a_rotation()
    {
        _played.UseService();
        await RunAsync("selfhost", "selfhost-service");
    }

    private async Task RunAsync(string overlay, string space)
    {
        await using var pod = await _played.StartAsync(overlay);
        await cluster.Api.CreateNamespaceAsync(space, """{ "environment": "production" }""");
        Assert.True(await Eventually.HoldsAsync(async () => await CreateAsync(space, "?dryRun=All") == Changed, Patience));

        // Ignore would let a pod through unchanged where a call fails: every one has to come back changed.
        using var stop = new CancellationTokenSource();
        var creating = CreateAllTheTimeAsync(space, stop.Token);
        var renewed = await _played.Certificates.IssueAsync();
        Assert.NotEqual(renewed, await _played.ThumbprintAsync());
        await pod.SyncVolumesAsync();
        Assert.True(await Eventually.HoldsAsync(async () => await _played.ThumbprintAsync() == renewed, Patience));
        var until = Volatile.Read(ref _created) + 5;
        Assert.True(await Eventually.HoldsAsync(() => creating.IsCompleted || Volatile.Read(ref _created) > until, Patience));
        await stop.CancelAsync();
        await creating;
        Assert.True(await pod.IsAliveAsync());
    }

    private async Task CreateAllTheTimeAsync(string space, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Assert.Equal(Changed, await CreateAsync(space));
            Interlocked.Increment(ref _created);
        }
    }

    private async Task<string> CreateAsync(string space, string query = "")
    {
        var pod = JsonNode.Parse((await cluster.Api.CreateAsync($"/api/v1/namespaces/{space}/pods{query}", Pods.WithLogs().ToJsonString())).OrThrow().Text)!;
        return $"{Pods.Containers(pod)} {pod["metadata"]!["labels"]!["environment"]}";
    }
}
