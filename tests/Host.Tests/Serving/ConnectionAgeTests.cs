using System.Net;
using System.Net.Sockets;
using Sluice.Cluster.Tests.Processes;
using Sluice.Load;

namespace Sluice.Host.Tests.Serving;

public sealed class ConnectionAgeTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_instance_that_starts_later_gets_its_share_within_two_ages()
    {
        var options = TestServer.Options("http") with { MaxConnectionAge = Age };
        await using var first = await TestServer.StartAsync(options);
        await using var service = new Service(first.Server.Url);
        var load = LoadRun.Start(first.Load(20) with
        {
            Url = new Uri(service.Url, "/mutate"),
            RequestsPerConnection = int.MaxValue,
            Pause = TimeSpan.FromMilliseconds(20),
        });
        Assert.True(await Eventually.HoldsAsync(() => service.Open(first.Server.Url) == 20, TestServer.Patience));

        await using var second = await TestServer.StartAsync(options);
        service.Add(second.Server.Url);
        var held = await Eventually.HoldsAsync(() => service.Open(second.Server.Url) >= 7, 2 * Age + TestServer.Patience);
        var result = await load.StopAsync();

        Assert.True(held, result.ToString());
        Assert.True(result.Failed == 0, result.ToString());
    }

    [Fact]
    public async Task An_HTTP2_connection_ends_with_GOAWAY_and_no_request_fails()
    {
        using var directory = new MountedDirectory(Tls.TestPair.Good().Files);
        await using var server = await TestServer.StartAsync(TestServer.Options(directory) with { MaxConnectionAge = TimeSpan.FromMilliseconds(300) });
        var connections = 0;
        using var client = Http2Client(() => Interlocked.Increment(ref connections));

        var ended = await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await client.GetAsync(new Uri(server.Server.Url, "/healthz"));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(HttpVersion.Version20, answer.Version);
                return Volatile.Read(ref connections) >= 3;
            },
            TestServer.Patience);

        Assert.True(ended, $"{connections} connections");
    }

    [Fact]
    public async Task A_connection_without_a_maximum_age_stays()
    {
        await using var server = await TestServer.StartAsync(TestServer.Options("http") with { MaxConnectionAge = TimeSpan.Zero });
        using var connection = await LoadConnection.OpenAsync(server.Server.Url, default);

        await connection.SendAsync(LoadConnection.Request(server.Load(1)), default);

        Assert.False(connection.IsClosing);
    }

    private static HttpClient Http2Client(Action connecting) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new System.Net.Security.SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        ConnectCallback = async (context, cancellation) =>
        {
            connecting();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
