using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Host.Tests.Proxying;

/// <summary>An upstream that answers one request with given bytes: for what no server would send.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _answering;

    public RawUpstream(string answer)
    {
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}");
        _answering = AnswerAsync(answer);
    }

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _answering.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    // It reads to the end, as the proxy's client closes the connection when it is let go of.
    private async Task AnswerAsync(string answer)
    {
        using var connection = await _listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var buffer = new byte[64 * 1024];
        var isAnswered = false;
        while (await stream.ReadAsync(buffer) > 0)
        {
            if (!isAnswered)
            {
                isAnswered = true;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
    }
}
