using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Cluster;
using Sluice.Host.Tests.Commands;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Telemetry;
using Sluice.Load;
using Sluice.Testing;

namespace Sluice.Host.Tests.Dashboards;

/// <summary>
/// <c>sluice serve</c> and <c>sluice proxy</c> with everything on that has a metric, a little load on both, and a real Prometheus that scrapes them as the
/// Prometheus operator would.
/// </summary>
internal sealed class MonitoredSluice : IAsyncDisposable
{
    private const string Policies = """
        events: true
        policies:
          - name: labels
            type: metadata
            settings: { labels: { environment: test } }
          - name: logs
            type: filebeat-sidecar
          - name: owner
            type: required-metadata
            match: { users: { include: [denied] } }
            settings: { labels: { owner: } }
          - name: team
            type: required-metadata
            action: Warn
            settings: { labels: { team: } }
        """;

    private readonly List<LoadRun> _load = [];
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-monitored-");
    private readonly MountedDirectory _policies = new(("sluice.yaml", Policies));
    private SluiceProcess? _serve;
    private SluiceProcess? _proxy;

    /// <summary>The Prometheus.</summary>
    public PrometheusServer Prometheus { get; private set; } = null!;

    /// <summary>Starts all of it, and waits until both are scraped.</summary>
    public static async Task<MonitoredSluice> StartAsync()
    {
        var sluice = new MonitoredSluice();
        try
        {
            await sluice.BeginAsync();
            return sluice;
        }
        catch
        {
            await sluice.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds load: pods with and without logs, pods that are denied and warned of, and some by way of the proxy.</summary>
    public void AddLoad(int clients)
    {
        var (serve, proxy) = (_serve!.Url, _proxy!.Url);
        Add(new Uri(serve, "/mutate"), "pod-with-logs.json", "somebody", clients);
        Add(new Uri(serve, "/mutate"), "pod-plain.json", "somebody", clients);
        Add(new Uri(serve, "/validate"), "pod-plain.json", "denied", 1);
        Add(new Uri(serve, "/validate"), "pod-with-logs.json", "somebody", clients);
        Add(new Uri(proxy, "/mutate"), "pod-plain.json", "somebody", clients);
    }

    /// <summary>Takes the load away again that came last.</summary>
    public async Task EaseAsync()
    {
        await Task.WhenAll(_load[^5..].Select(run => run.StopAsync()));
        _load.RemoveRange(_load.Count - 5, 5);
    }

    /// <summary>Gives the server another configuration.</summary>
    public void Reconfigure() => _policies.Swap(("sluice.yaml", Policies.Replace("environment: test", "environment: production", StringComparison.Ordinal)));

    /// <summary>Waits until Prometheus has scraped so often.</summary>
    public Task ScrapedAsync(int times) =>
        Prometheus.Process.WaitForAsync($"{times} scrapes", async () => await Prometheus.QueryAsync("max(count_over_time(up[5m]))") >= times, TestServer.Patience * 2);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_load.Select(run => run.StopAsync()));
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        _policies.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task BeginAsync()
    {
        var kubernetes = Keep(await ApiStandIn.StartAsync());
        var kubeconfig = Path.Combine(_directory.FullName, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: one
            contexts: [{ name: one, context: { cluster: one, user: one } }]
            clusters: [{ name: one, cluster: { server: "{{kubernetes.Url.OriginalString}}", insecure-skip-tls-verify: true } }]
            users: [{ name: one, user: { token: t } }]
            """);
        var certificates = Path.Combine(_directory.FullName, "certs");
        Assert.Equal(0, (await CommandRun.OfAsync("certs", "--ip", "127.0.0.1", "--out", certificates)).ExitCode);
        _serve = Keep(await SluiceProcess.ServeAsync(
            _policies.Path, "--cert-dir", certificates, "--kubeconfig", kubeconfig, "--decision-log", Path.Combine(_directory.FullName, "decisions"), "--record", Path.Combine(_directory.FullName, "reviews")));

        // What stands behind the proxy is not scraped, as a Functions host is not.
        var behind = Keep(await SluiceProcess.ServeAsync(_policies.Path, "--kubeconfig", kubeconfig, "--url", "http://127.0.0.1:0"));
        _proxy = Keep(await SluiceProcess.ProxyAsync(behind.Url, [], "--cert-dir", certificates));
        Prometheus = Keep(await PrometheusServer.StartAsync(_serve.Url, _proxy.Url));
        await Prometheus.Process.WaitForAsync("scrapes of both", async () => await Prometheus.QueryAsync("sum(up)") == 2, TestServer.Patience);
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private void Add(Uri url, string review, string user, int clients)
    {
        var body = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("samples", "reviews", review)))!;
        body["request"]!["userInfo"]!["username"] = user;
        _load.Add(LoadRun.Start(new LoadOptions
        {
            Url = url,
            Body = Encoding.UTF8.GetBytes(body.ToJsonString()),
            Connections = clients,
            Pause = TimeSpan.FromMilliseconds(40),
            RequestsPerConnection = 1000,
        }));
    }
}
