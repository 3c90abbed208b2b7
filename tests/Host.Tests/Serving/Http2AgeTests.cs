using Sluice.Hosting.Proxying;

namespace Sluice.Host.Tests.Serving;

/// <summary>The end of HTTP/2 connections by age as Go's client sees it: nothing is lost, however many requests are on them.</summary>
public sealed class Http2AgeTests : IDisposable
{
    private const int Clients = 60;
    private readonly MountedDirectory _certificates = new(Tls.TestPair.Good().Files);
    private readonly EventLog _log = new();

    public void Dispose() => _certificates.Dispose();

    [SkippableTheory]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(1000)]
    public async Task Connections_that_end_by_age_lose_nothing(int age)
    {
        await using var server = await TestServer.StartAsync(TestServer.Options(_certificates) with { MaxConnectionAge = TimeSpan.FromMilliseconds(age) }, _log);

        var (text, status) = await GoClient.RunAsync(server.Mutate, Clients, TimeSpan.FromSeconds(4));

        Assert.True(status == 0, text);
    }

    [SkippableFact]
    public async Task Connections_of_the_proxy_that_end_by_age_lose_nothing()
    {
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        var options = TestServer.Options(_certificates) with { MaxConnectionAge = TimeSpan.FromMilliseconds(200) };
        await using var proxy = await TestServer.StartAsync(options, new ProxyApplication(new ProxyOptions { Upstream = upstream.Server.Url }, options, _log), _log);

        var (text, status) = await GoClient.RunAsync(proxy.Mutate, Clients, TimeSpan.FromSeconds(4));

        Assert.True(status == 0, text);
    }
}
