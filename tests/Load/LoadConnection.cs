using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Load;

/// <summary>
/// One HTTP/1.1 connection, by hand: unlike every library's client it never tries a request again, so nothing that a server loses is hidden.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private LoadConnection(TcpClient tcp, Stream stream, string thumbprint)
    {
        _tcp = tcp;
        _stream = stream;
        Thumbprint = thumbprint;
    }

    /// <summary>Of the certificate that the server showed; "" without TLS.</summary>
    public string Thumbprint { get; }

    /// <summary>Whether the server has said that it closes.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Connects; trusts every certificate, since the tests ask which one it is.</summary>
    public static async Task<LoadConnection> OpenAsync(Uri url, CancellationToken cancellation, X509Certificate2? client = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(url.Host, url.Port, cancellation);
            if (url.Scheme != Uri.UriSchemeHttps)
            {
                return new LoadConnection(tcp, tcp.GetStream(), "");
            }

            var secure = new SslStream(tcp.GetStream());
            await secure.AuthenticateAsClientAsync(TlsOptions(url, client), cancellation);
            return new LoadConnection(tcp, secure, new X509Certificate2(secure.RemoteCertificate!).Thumbprint);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a request.</summary>
    public static byte[] Request(LoadOptions options)
    {
        var token = options.Token is { } given ? $"Authorization: Bearer {given}\r\n" : "";
        var head = $"POST {options.Url.PathAndQuery} HTTP/1.1\r\nHost: {options.Url.Authority}\r\nContent-Type: application/json\r\n{token}Content-Length: {options.Body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. options.Body];
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>Status and body.</returns>
    /// <exception cref="IOException">The server closed without a whole answer.</exception>
    public async Task<(int Status, string Body)> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        await _stream.WriteAsync(request, cancellation);
        var held = 0;
        int head;
        while ((head = _buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
        {
            held += await ReadSomeAsync(held, cancellation);
        }

        var lines = Encoding.ASCII.GetString(_buffer, 0, head).Split("\r\n");
        var length = int.Parse(Header(lines, "Content-Length") ?? throw new IOException($"no Content-Length: {lines[0]}"), System.Globalization.CultureInfo.InvariantCulture);
        IsClosing = string.Equals(Header(lines, "Connection"), "close", StringComparison.OrdinalIgnoreCase);
        var body = head + 4;
        while (held < body + length)
        {
            held += await ReadSomeAsync(held, cancellation);
        }

        return (int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetString(_buffer, body, length));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    /// <summary>TLS of a client that takes any certificate; HTTP/1.1 unless it says another protocol.</summary>
    internal static SslClientAuthenticationOptions TlsOptions(Uri url, X509Certificate2? client = null, SslApplicationProtocol? protocol = null) => new()
    {
        TargetHost = url.Host,
        ApplicationProtocols = [protocol ?? SslApplicationProtocol.Http11],
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
        ClientCertificates = client is null ? null : [client],
    };

    private async Task<int> ReadSomeAsync(int held, CancellationToken cancellation)
    {
        var read = await _stream.ReadAsync(_buffer.AsMemory(held), cancellation);
        return read > 0 ? read : throw new IOException(held == 0 ? "closed without an answer" : "closed within an answer");
    }

    private static string? Header(string[] lines, string name)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }
}
