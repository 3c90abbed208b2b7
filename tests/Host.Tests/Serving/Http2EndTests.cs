using Sluice.Cluster.Tests.Processes;

namespace Sluice.Host.Tests.Serving;

/// <summary>The end of the process as Go's HTTP/2 client sees it: nothing is lost, however many requests are on its connections.</summary>
public sealed class Http2EndTests : IDisposable
{
    private const int Clients = 60;
    private readonly MountedDirectory _certificates = new(Tls.TestPair.Good().Files);
    private readonly EventLog _log = new();

    public void Dispose() => _certificates.Dispose();

    // A client that knows one address only: what it sends until it has read the GOAWAY is answered, and then it may as well be gone.
    [SkippableTheory]
    [InlineData(5)]
    [InlineData(0)]
    public async Task Requests_that_are_under_way_when_the_process_is_told_to_end_are_answered(int drain)
    {
        await using var first = await TestServer.StartAsync(TestServer.Options(_certificates), _log);
        await using var second = await TestServer.StartAsync(TestServer.Options(_certificates), _log);
        await using var service = new Service(first.Server.Url);
        var running = GoClient.RunAsync(new Uri(service.Url, "/mutate"), Clients, TimeSpan.FromSeconds(6));
        Assert.True(await Eventually.HoldsAsync(() => _log.Count("AdmissionDecided") > 10 || running.IsCompleted, TestServer.Patience));

        service.Replace(second.Server.Url);
        await first.Server.StopAsync(TimeSpan.FromSeconds(drain));
        var (text, status) = await running;

        Assert.True(status == 0, text);
    }
}
