using Sluice.Cluster.Tests.Processes;
using Sluice.Hosting.Proxying;
using Sluice.Host.Tests.Tls;
using Sluice.Load;

namespace Sluice.Host.Tests.Serving;

public sealed class RotationTests : IDisposable
{
    private const int Swaps = 10;
    private readonly MountedDirectory _main = new(TestPair.Good().Files);
    private readonly EventLog _log = new();

    public void Dispose() => _main.Dispose();

    [Fact]
    public async Task No_request_fails_while_certificates_are_swapped_and_no_bad_pair_is_served()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options(_main), _log);

        await RotateUnderLoadAsync(server);
    }

    [Fact]
    public async Task No_request_through_the_proxy_fails_while_certificates_are_swapped()
    {
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        var options = TestServer.Options(_main);
        var proxy = new ProxyApplication(new ProxyOptions { Upstream = upstream.Server.Url }, options, _log);
        await using var server = await TestServer.StartAsync(options, proxy, _log);

        await RotateUnderLoadAsync(server);
    }

    [Fact]
    public async Task No_request_fails_while_main_expires_and_the_standby_takes_over()
    {
        var standby = TestPair.Good();
        using var standbyDirectory = new MountedDirectory(standby.Files);
        _main.Swap(TestPair.Until(TimeProvider.System.GetUtcNow().AddSeconds(8)).Files);
        await using var server = await TestServer.StartAsync(TestServer.Options(_main, standbyDirectory), _log);

        var load = LoadRun.Start(server.Load(8));
        await ServesAsync(server, standby);
        var next = TestPair.Good();
        _main.Swap(next.Files);
        await ServesAsync(server, next);
        var result = await load.StopAsync();

        Assert.True(result.Failed == 0 && result.Answered > 0, result.ToString());
        Assert.Equal(2, _log.Count("CertificateSlotChanged"));
    }

    [Fact]
    public async Task A_bad_pair_on_disk_leaves_the_process_ready_and_is_said_in_the_probe_by_metric_and_event()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options(_main), _log);
        using var client = TestServer.Client();
        var before = await RefusalsAsync(client, server);

        await RefusesAsync(1);

        using var answer = await client.GetAsync(new Uri(server.Server.Url, "/readyz"));
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("ok\n", text, StringComparison.Ordinal);
        Assert.Contains($"main certificate in {_main.Path}", text, StringComparison.Ordinal);
        Assert.True(await RefusalsAsync(client, server) > before);
    }

    [Fact]
    public async Task A_bad_configuration_on_disk_leaves_the_process_ready_and_is_said_in_the_probe()
    {
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var server = await TestServer.StartAsync(TestServer.Options("http"), _log, directory.Path);
        using var client = TestServer.Client();

        directory.Swap([("sluice.yaml", "policies: 7")]);
        Assert.True(await Eventually.HoldsAsync(() => _log.Count("ConfigurationRefused") == 1, TestServer.Patience));

        using var answer = await client.GetAsync(new Uri(server.Server.Url, "/readyz"));
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(directory.Path, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<double> RefusalsAsync(HttpClient client, TestServer server)
    {
        const string Series = "sluice_certificate_reloads_total{result=\"refused\"} ";
        var lines = (await client.GetStringAsync(new Uri(server.Server.Url, "/metrics"))).Split('\n');
        return double.Parse(lines.Single(line => line.StartsWith(Series, StringComparison.Ordinal))[Series.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task RotateUnderLoadAsync(TestServer server)
    {
        var bad = new List<string>();
        var load = LoadRun.Start(server.Load(16));
        for (var swap = 0; swap < Swaps; swap++)
        {
            if (swap % 2 == 0)
            {
                var pair = TestPair.Good();
                _main.Swap(pair.Files);
                await ServesAsync(server, pair);
            }
            else
            {
                bad.Add(await RefusesAsync(swap));
            }
        }

        var result = await load.StopAsync();
        Assert.True(result.Failed == 0 && result.Answered > 0, result.ToString());
        Assert.DoesNotContain(result.Handshakes, handshake => bad.Contains(handshake.Thumbprint));
        Assert.True(result.Handshakes.DistinctBy(handshake => handshake.Thumbprint).Count() > 2, result.ToString());
    }

    private async Task<string> RefusesAsync(int swap)
    {
        var refused = _log.Count("CertificateRefused");
        var pair = (swap % 3) switch
        {
            0 => TestPair.Expired(),
            1 => TestPair.Good().WithKeyOf(TestPair.Good()),
            _ => TestPair.Good().HalfWritten(),
        };
        _main.Swap(pair.Files);
        Assert.True(await Eventually.HoldsAsync(() => _log.Count("CertificateRefused") > refused, TestServer.Patience));
        return pair.Thumbprint;
    }

    private static async Task ServesAsync(TestServer server, TestPair pair) =>
        Assert.True(await Eventually.HoldsAsync(async () => await server.ThumbprintAsync() == pair.Thumbprint, TestServer.Patience), "the new certificate is not served");
}
