using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Sluice.Load;

/// <summary>Clients that open HTTP/2 streams, fifty at once, and reset them before they are answered, again and again.</summary>
/// <param name="url">Where they send to.</param>
/// <param name="body">What they would have answered.</param>
/// <param name="from">The address that they have.</param>
internal sealed class ResetStorm(Uri url, byte[] body, IPAddress from)
{
    private const int Clients = 4;
    private const int Streams = 50;
    private int _connections;

    /// <summary>Connections that were made: all but the last of each client have ended.</summary>
    public int Connections => _connections;

    /// <summary>Blows until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ResetAsync(stop), CancellationToken.None)));

    private async Task ResetAsync(CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { SslOptions = LoadConnection.TlsOptions(url, protocol: SslApplicationProtocol.Http2), ConnectCallback = ConnectAsync };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        while (!stop.IsCancellationRequested)
        {
            using var cancel = new CancellationTokenSource();
            var requests = Enumerable.Range(0, Streams).Select(_ => client.PostAsync(url, new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }, cancel.Token)).ToArray();
            await Task.Delay(2, CancellationToken.None);
            await cancel.CancelAsync();
            try
            {
                await Task.WhenAll(requests);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or SocketException)
            {
                // They were all given up.
            }
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        Interlocked.Increment(ref _connections);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
