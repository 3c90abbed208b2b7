using System.Diagnostics;
using System.Net;
using Sluice.Cluster.Tests.Processes;
using Sluice.Load;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

public sealed class SignalTests
{
    private static readonly string Configuration = RepositoryRoot.File("samples", "sluice.yaml");

    [Fact]
    public async Task Every_request_until_the_end_of_the_drain_is_answered_and_the_process_ends_with_0()
    {
        await using var sluice = await SluiceProcess.ServeAsync(Configuration, "--drain", "3s");
        using var client = TestServer.Client();
        var load = LoadRun.Start(new LoadOptions { Url = new Uri(sluice.Url, "/mutate"), Body = TestServer.Review, Connections = 8, RequestsPerConnection = 1000 });
        Assert.True(await Eventually.HoldsAsync(() => load.Result.Answered > 100, TestServer.Patience), load.Result.ToString());

        var closedBefore = Interlocked.Read(ref load.Result.ClosedByServer);
        var signalled = Stopwatch.StartNew();
        sluice.Process.Terminate();
        Assert.True(await Eventually.HoldsAsync(async () => await ReadyAsync(client, sluice.Url) == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(2)));

        // The clients go on for a good part of the drain, and then stop as clients do that see the endpoint gone.
        var answered = load.Result.Answered;
        Assert.True(await Eventually.HoldsAsync(() => signalled.Elapsed > TimeSpan.FromSeconds(2), TestServer.Patience));
        var result = await load.StopAsync();

        Assert.True(result.Failed == 0 && result.Answered > answered, result.ToString());
        Assert.True(Interlocked.Read(ref result.ClosedByServer) > closedBefore, result.ToString());
        Assert.Equal(0, await sluice.Process.WaitForExitAsync(TestServer.Patience));
        Assert.True(signalled.Elapsed > TimeSpan.FromSeconds(2.9), $"it ended {signalled.Elapsed} after SIGTERM");
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_at_once()
    {
        await using var sluice = await SluiceProcess.ServeAsync(Configuration, "--drain", "10m");
        sluice.Process.Terminate();
        await sluice.Process.WaitForLineAsync(line => line.Contains("Draining", StringComparison.Ordinal), TestServer.Patience);

        sluice.Process.Terminate();

        Assert.Equal(143, await sluice.Process.WaitForExitAsync(TestServer.Patience));
    }

    private static async Task<HttpStatusCode> ReadyAsync(HttpClient client, Uri url)
    {
        using var answer = await client.GetAsync(new Uri(url, "/readyz"));
        return answer.StatusCode;
    }
}
