using System.Text;
using System.Text.Json.Nodes;
using Sluice.Cluster.Tests.Processes;
using Sluice.Host.Tests.Serving;
using Sluice.Host.Tests.Telemetry;
using Sluice.Testing;

namespace Sluice.Host.Tests.Commands;

public sealed class ProxyCommandTests
{
    [Fact]
    public async Task It_serves_where_nothing_but_the_addresses_is_said()
    {
        await using var process = ManagedProcess.Start(new ManagedProcessOptions("proxy", SluiceExecutable.Program)
        {
            Arguments = [.. SluiceExecutable.Arguments, "proxy", "--upstream=http://127.0.0.1:1", "--url=https://127.0.0.1:0"],
        });

        await process.WaitForLineAsync(line => line.Contains("Serving on https://127.0.0.1:", StringComparison.Ordinal), TestServer.Patience);
    }

    [Fact]
    public async Task A_review_is_answered_as_by_the_upstream_and_counted()
    {
        using var directory = new MountedDirectory(("sluice.yaml", TestServer.Labels("one", "team", "a")));
        await using var upstream = await SluiceProcess.ServeAsync(directory.Path, "--url", "http://127.0.0.1:0");
        await using var proxy = await SluiceProcess.ProxyAsync(upstream.Url, [], "--url", "http://127.0.0.1:0");
        using var client = TestServer.Client();

        var direct = await TelemetryCalls.SendAsync(client, new Uri(upstream.Url, "/mutate"), TestServer.Review);
        var passed = await TelemetryCalls.SendAsync(client, new Uri(proxy.Url, "/mutate"), TestServer.Review);

        Assert.Equal((200, direct.Body), passed);
        var patch = Convert.FromBase64String((string)JsonNode.Parse(passed.Body)!["response"]!["patch"]!);
        Assert.Contains("/metadata/labels/team", Encoding.UTF8.GetString(patch), StringComparison.Ordinal);

        // It counts when the answer is on its way.
        await proxy.Process.WaitForAsync("the count", async () => await CountAsync(client, proxy) == 1, TestServer.Patience);
    }

    [Fact]
    public Task A_readiness_path_without_a_slash_is_refused() =>
        CommandRun.AssertRefusedAsync("--upstream-readiness: expected a path that begins with /", "proxy", "--upstream-readiness", "readyz");

    private static async Task<double> CountAsync(HttpClient client, SluiceProcess proxy) =>
        new MetricsText(await client.GetStringAsync(new Uri(proxy.Url, "/metrics"))).Sum("sluice_proxy_requests_total", "webhook=\"mutate\",code=\"200\"");
}
