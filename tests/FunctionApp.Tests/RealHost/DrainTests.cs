using System.Net;
using Sluice.Cluster.Tests.Processes;
using Sluice.FunctionApp.Tests.Cluster;
using Sluice.FunctionApp.Tests.Corpus;
using Sluice.Testing;

namespace Sluice.FunctionApp.Tests.RealHost;

/// <summary>How a pod of overlays/functions ends: the proxy is told first and drains, and the host behind it gets SIGINT.</summary>
public sealed class DrainTests : IDisposable
{
    private const int Callers = 8;
    private const int Flow = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly WebhookCall Review = new("a pod", "/mutate") { Body = Reviews.OfPod(_ => { }) };
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-drain-");
    private readonly HttpClient _http = new();
    private int _answered;

    public void Dispose()
    {
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task No_review_fails_and_no_line_of_the_decision_log_is_lost()
    {
        HostProcess.SkipWithout();
        var log = Path.Combine(_directory.FullName, "decisions.jsonl");
        await using var host = await HostProcess.StartWorkerAsync(new Dictionary<string, string?>
        {
            ["SLUICE_CONFIG"] = RepositoryRoot.File("samples", "sluice.yaml"),
            ["SLUICE_DECISION_LOG"] = log,
        });
        await using var proxy = await ServeProcess.StartProxyAsync(host.Url, "--drain", "5s");
        Assert.True(await Eventually.HoldsAsync(() => IsReadyAsync(proxy.Url), Patience));
        using var left = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => CallAsync(proxy.Url, left.Token)).ToList();
        await FlowAsync(callers);

        proxy.Process.Terminate();
        Assert.True(await Eventually.HoldsAsync(async () => !await IsReadyAsync(proxy.Url), Patience));
        await FlowAsync(callers);
        await left.CancelAsync();
        await Task.WhenAll(callers);

        Assert.Equal(0, await proxy.Process.WaitForExitAsync(Patience));
        Assert.Equal(0, await host.InterruptAsync());
        Assert.Equal(_answered, (await File.ReadAllLinesAsync(log)).Length);
    }

    [SkippableFact]
    public async Task A_review_that_is_in_the_worker_when_SIGINT_comes_is_answered()
    {
        HostProcess.SkipWithout();
        using var cluster = new SilentCluster(_directory.FullName);
        var configuration = Path.Combine(_directory.FullName, "sluice.yaml");
        await File.WriteAllTextAsync(configuration, "policies: [{ name: backends, type: ingress-backends }]");
        await using var host = await HostProcess.StartWorkerAsync(new Dictionary<string, string?> { ["SLUICE_CONFIG"] = configuration, ["KUBECONFIG"] = cluster.Kubeconfig });
        var slow = new WebhookCall("an Ingress", "/validate?timeout=3s") { Body = Reviews.OfIngress() };

        var answer = slow.SendAsync(_http, host.Url);
        await cluster.Called.WaitAsync(Patience);
        var status = await host.InterruptAsync();

        Assert.Equal(200, (await answer).Status);
        Assert.Equal(0, status);
    }

    private async Task CallAsync(Uri url, CancellationToken left)
    {
        // A connection of its own each, as of several API servers.
        using var http = new HttpClient();
        while (!left.IsCancellationRequested)
        {
            Assert.Equal(200, (await Review.SendAsync(http, url)).Status);
            Interlocked.Increment(ref _answered);
        }
    }

    private async Task FlowAsync(List<Task> callers)
    {
        var until = Volatile.Read(ref _answered) + Flow;
        Assert.True(await Eventually.HoldsAsync(() => Volatile.Read(ref _answered) >= until || callers.Exists(caller => caller.IsCompleted), Patience));
        await Task.WhenAll(callers.Where(caller => caller.IsFaulted));
    }

    private async Task<bool> IsReadyAsync(Uri url)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(url, "/readyz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
