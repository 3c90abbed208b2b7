using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Shared.Tests.Policies.NginxSidecar;

/// <summary>The template of samples/nginx-sidecar-config.yaml, rendered with the environment of an injected container and run by a real nginx.</summary>
public sealed class RealNginxTests : IAsyncLifetime
{
    private readonly EchoServer _application = new();
    private readonly NginxProcess _nginx = new();
    private int _port;

    public async Task InitializeAsync()
    {
        if (NginxProcess.Executable is not null)
        {
            _port = NginxProcess.FreePort();
            var pod = await InjectedPod.MakeAsync($"port: {_port}", _application.Port);

            // The one thing that is not as in a pod: there it listens on every address.
            pod.Environment["LISTEN_PORT"] = $"127.0.0.1:{pod.Environment["LISTEN_PORT"]}";
            await _nginx.StartAsync(pod.Render(), _port);
        }
    }

    public async Task DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _application.DisposeAsync();
    }

    [SkippableFact]
    public async Task The_applications_answer_comes_through()
    {
        var (status, body) = await Get("/a%20path?with=query");
        Assert.Equal(418, status);
        Assert.StartsWith("GET /a%20path?with=query HTTP/1.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: shop.example.com\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Real-IP: 127.0.0.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-Host: shop.example.com\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-Proto: http\r\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nConnection: close\r\n", body, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableFact]
    public async Task What_an_ingress_said_of_the_client_is_kept()
    {
        var (_, body) = await Get("/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        Assert.Contains("\r\nX-Forwarded-Proto: https\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-For: 203.0.113.7, 127.0.0.1\r\n", body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_connection_is_upgraded()
    {
        Skip.If(NginxProcess.Executable is null, "nginx is not installed (Debian package nginx)");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /socket HTTP/1.1\r\nHost: shop.example.com\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"u8.ToArray(), patience.Token);
        Assert.StartsWith("HTTP/1.1 101 ", await ReadUntil(stream, "\r\n\r\n", patience.Token), StringComparison.Ordinal);
        await stream.WriteAsync("over the socket."u8.ToArray(), patience.Token);
        Assert.Equal("over the socket.", await ReadUntil(stream, ".", patience.Token));
    }

    private async Task<(int Status, string Body)> Get(string path, params (string Name, string Value)[] headers)
    {
        Skip.If(NginxProcess.Executable is null, "nginx is not installed (Debian package nginx)");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_port}{path}");
        request.Headers.Host = "shop.example.com";
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> ReadUntil(NetworkStream stream, string end, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await stream.ReadAsync(one, cancellation) > 0)
        {
            text.Append((char)one[0]);
        }

        return text.ToString();
    }
}
