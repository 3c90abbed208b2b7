using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Load;

/// <summary>Clients that are hostile or broken, all at once.</summary>
internal sealed class BadClients(Uri url, byte[] body, IPAddress from, CancellationToken stop)
{
    private const int Idle = 2_000;
    private const int Slow = 50;
    private const int Endless = 20;
    private int _refused;

    /// <summary>Begins; a gzip'd body that is refused as it should be is counted.</summary>
    /// <returns>The clients; each ends when <paramref name="stop"/> does.</returns>
    public static (Task Clients, Func<int> Refused) Start(Uri url, byte[] body, CancellationToken stop, IPAddress from)
    {
        var clients = new BadClients(url, body, from, stop);
        return (Task.WhenAll(clients.Start()), () => clients._refused);
    }

    private List<Task> Start() =>
    [
        .. Enumerable.Range(0, Idle).Select(_ => LoopAsync(IdleAsync)),
        .. Enumerable.Range(0, Slow).Select(_ => LoopAsync(stream => TrickleAsync(stream, "POST /mutate HTTP/1.1\r\nHost: "))),
        .. Enumerable.Range(0, Slow).Select(_ => LoopAsync(stream => TrickleAsync(stream, Head("Content-Length: 1000000")))),
        .. Enumerable.Range(0, Endless).Select(_ => LoopAsync(EndlessAsync)),
        LoopAsync(CompressedAsync),
        new ResetStorm(url, body, from).RunAsync(stop),
    ];

    private async Task LoopAsync(Func<Stream, Task> behave)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var tcp = new TcpClient(new IPEndPoint(from, 0));
                await tcp.ConnectAsync(url.Host, url.Port, stop);
                await using var stream = new SslStream(tcp.GetStream());
                await stream.AuthenticateAsClientAsync(LoadConnection.TlsOptions(url), stop);
                await behave(stream);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Turned away, as it should be; it tries again like any broken client.
                await Task.Delay(100);
            }
        }
    }

    private async Task IdleAsync(Stream stream) => await stream.ReadExactlyAsync(new byte[1], stop);

    private async Task TrickleAsync(Stream stream, string head)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
        while (true)
        {
            await stream.WriteAsync("a"u8.ToArray(), stop);
            await Task.Delay(500, stop);
        }
    }

    private async Task EndlessAsync(Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("Transfer-Encoding: chunked")), stop);
        var chunk = Encoding.ASCII.GetBytes($"4000\r\n{new string(' ', 0x4000)}\r\n");
        while (true)
        {
            await stream.WriteAsync(chunk, stop);
        }
    }

    private async Task CompressedAsync(Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: 2") + "\u001f?"), stop);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(stop);
        if (answer.StartsWith("HTTP/1.1 415", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _refused);
        }

        await Task.Delay(200, stop);
    }

    private string Head(string headers) => $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\n{headers}\r\n\r\n";
}
