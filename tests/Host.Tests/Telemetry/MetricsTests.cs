using System.Net;
using Sluice.Host.Tests.Proxying;
using Sluice.Host.Tests.Serving;
using Sluice.Testing;

namespace Sluice.Host.Tests.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_stand_beside_the_probes_where_there_is_one_address()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options());

        Assert.Contains("process_start_time_seconds ", await GetAsync(server.Server.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_stand_on_the_management_address_alone_where_there_is_one()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options() with { ManagementUrl = new Uri("http://127.0.0.1:0") });
        using var client = TestServer.Client();

        Assert.Contains("sluice_admission_in_flight ", await GetAsync(server.Server.ManagementUrl!), StringComparison.Ordinal);
        using var answer = await client.GetAsync(new Uri(server.Server.Url, "/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_format_is_the_one_that_the_scraper_asks_for()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options());
        using var client = TestServer.Client();
        client.DefaultRequestHeaders.Add("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        using var answer = await client.GetAsync(new Uri(server.Server.Url, "/metrics"));

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("# EOF\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxy_counts_what_it_answered_by_status()
    {
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        await using var proxy = await ProxyTests.ProxyAsync(upstream.Server.Url);
        await using var lonely = await ProxyTests.ProxyAsync(new Uri("http://127.0.0.1:1"));
        using var client = TestServer.Client();
        await TelemetryCalls.SendAsync(client, proxy.Mutate, TestServer.Review);
        await TelemetryCalls.SendAsync(client, lonely.Mutate, TestServer.Review);

        Assert.Equal(1, (await ProxyTests.MeasureAsync(proxy))["sluice_proxy_requests_total{webhook=\"mutate\",code=\"200\"}"]);
        Assert.Equal(1, (await ProxyTests.MeasureAsync(lonely))["sluice_proxy_requests_total{webhook=\"mutate\",code=\"502\"}"]);
    }

    private static async Task<string> GetAsync(Uri server)
    {
        using var client = TestServer.Client();
        return await client.GetStringAsync(new Uri(server, "/metrics"));
    }
}
