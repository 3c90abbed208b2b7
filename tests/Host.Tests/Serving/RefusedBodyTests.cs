using System.Net.Sockets;
using Sluice.Hosting.Proxying;
using Sluice.Shared.Tests.Common;
using Sluice.Testing;

namespace Sluice.Host.Tests.Serving;

/// <summary>What is held of a body that was refused: its sender says how long it takes until its connection ends, and nobody counts it any more.</summary>
[Collection(nameof(Alone))]
public sealed class RefusedBodyTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("proxy")]
    public async Task Nothing_is_kept_of_a_body_that_was_refused_while_its_sender_goes_on(string host)
    {
        var (time, log) = (new ManualTimeProvider(), new EventLog());
        await using var upstream = await TestServer.StartAsync(TestServer.Options("http"));
        var options = TestServer.Options("http") with { Time = time };
        await using var server = host == "serve"
            ? await TestServer.StartAsync(options, log)
            : await TestServer.StartAsync(options, new ProxyApplication(new ProxyOptions { Upstream = upstream.Server.Url }, options, log), log);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clients = new List<TcpClient>();
        for (var count = 0; count < 8; count++)
        {
            clients.Add(await LimitTests.ConnectAsync(server));
            Assert.StartsWith("HTTP/1.1 413", await LimitTests.SendWithoutEndAsync(clients[^1]), StringComparison.Ordinal);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 * 1024 * 1024);

        // A second later each connection is ended, whatever its sender does.
        time.Advance(TimeSpan.FromSeconds(1));
        foreach (var client in clients)
        {
            await EndAsync(client).WaitAsync(TestServer.Patience);
            client.Dispose();
        }
    }

    private static async Task EndAsync(TcpClient client)
    {
        var buffer = new byte[1024];
        try
        {
            while (await client.Client.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset, which is an end as well.
        }
    }
}
