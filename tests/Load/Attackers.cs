using System.Net;
using System.Net.Sockets;
using System.Net.Security;
using System.Text;

namespace Sluice.Load;

/// <summary>Everything that a hostile caller or tenant can do, over and over, from an address of their own: <see cref="BadClients"/> among them.</summary>
internal sealed class Attackers(Uri url, Uri management, CancellationToken stop)
{
    private const int SilentSenders = 16;
    private const int SilentOnManagement = 1_100;
    private const int LargestBody = 8 * 1024 * 1024;

    // Each kind comes from an address of its own, so that those who take all connections do not keep the others out.
    private static readonly IPAddress Floods = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Tenants = IPAddress.Parse("127.0.0.3");
    private static readonly IPAddress Senders = IPAddress.Parse("127.0.0.4");
    private static readonly IPAddress Readers = IPAddress.Parse("127.0.0.5");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly Dictionary<string, (int Status, int Count)> _answers = [];
    private readonly HashSet<string> _silent = [.. HostileReviews.All.Select(review => review.Name)];
    private readonly TaskCompletionSource _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins.</summary>
    /// <returns>The clients, which end when <paramref name="stop"/> does; when each hostile review was answered once; and what they were answered.</returns>
    public static (Task Clients, Task UnderWay, Func<string> Answers) Start(Uri url, Uri management, byte[] body, CancellationToken stop)
    {
        var attackers = new Attackers(url, management, stop);
        var (bad, _) = BadClients.Start(url, body, stop, Floods);
        return (Task.WhenAll([bad, .. attackers.Start()]), attackers._underWay.Task, attackers.Answers);
    }

    private List<Task> Start() =>
    [
        .. HostileReviews.All.Select(review => LoopAsync(url, Tenants, stream => PostAsync(stream, review.Name, () => review.Body))),
        LoopAsync(url, Tenants, stream => PostAsync(stream, "made up series", () => Encoding.UTF8.GetBytes(HostileReviews.MadeUp()))),
        .. Enumerable.Range(0, SilentSenders).Select(_ => LoopAsync(url, Senders, SendHalfAsync)),
        .. Enumerable.Range(0, SilentOnManagement).Select(_ => LoopAsync(management, Floods, AskAndKeepAsync)),
        .. Enumerable.Range(0, 4).Select(_ => LoopAsync(management, Readers, ScrapeAsync)),
        .. Enumerable.Range(0, 4).Select(_ => LoopAsync(url, Readers, AskButNotReadAsync)),
    ];

    private async Task LoopAsync(Uri target, IPAddress from, Func<Stream, Task> behave)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var tcp = new TcpClient(new IPEndPoint(from, 0));
                await tcp.ConnectAsync(target.Host, target.Port, stop);
                await using Stream stream = target.Scheme == Uri.UriSchemeHttps ? await SecureAsync(tcp) : tcp.GetStream();
                await behave(stream);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Turned away, as it should be; it tries again like any broken client.
                await Task.Delay(Pause);
            }
        }
    }

    private async Task<Stream> SecureAsync(TcpClient tcp)
    {
        var stream = new SslStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(LoadConnection.TlsOptions(url), stop);
        return stream;
    }

    private async Task PostAsync(Stream stream, string name, Func<byte[]> body)
    {
        while (true)
        {
            var status = await PostAsync(stream, body());
            Count(name, status);
            await Task.Delay(Pause, stop);
            if (status != 200)
            {
                return;
            }
        }
    }

    // The status; 0 when the server closed before the whole review was sent.
    private async Task<int> PostAsync(Stream stream, byte[] body)
    {
        try
        {
            await stream.WriteAsync(Head(body.Length), stop);
            await stream.WriteAsync(body, stop);
            using var reader = new StreamReader(stream, Encoding.ASCII, bufferSize: 64 * 1024, leaveOpen: true);
            var line = await reader.ReadLineAsync(stop);
            var length = 0;
            for (var header = await reader.ReadLineAsync(stop); header is { Length: > 0 }; header = await reader.ReadLineAsync(stop))
            {
                length = header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[15..], System.Globalization.CultureInfo.InvariantCulture) : length;
            }

            await reader.ReadBlockAsync(new char[length], stop);
            return line is { Length: >= 12 } && int.TryParse(line.AsSpan(9, 3), out var status) ? status : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    // Half of what was announced, and then a byte now and then.
    private async Task SendHalfAsync(Stream stream)
    {
        await stream.WriteAsync(Head(LargestBody), stop);
        await stream.WriteAsync(new byte[LargestBody / 2], stop);
        while (true)
        {
            await stream.WriteAsync("0"u8.ToArray(), stop);
            await Task.Delay(Pause, stop);
        }
    }

    private async Task AskAndKeepAsync(Stream stream)
    {
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), stop);
        while (await stream.ReadAsync(new byte[1024], stop) > 0)
        {
        }

        await Task.Delay(Pause, stop);
    }

    private async Task ScrapeAsync(Stream stream)
    {
        await stream.WriteAsync("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
        while (await stream.ReadAsync(new byte[16 * 1024], stop) > 0)
        {
        }

        await Task.Delay(Pause, stop);
    }

    // Large answers, and nobody who reads them.
    private async Task AskButNotReadAsync(Stream stream)
    {
        var body = HostileReviews.All[0].Body;
        for (var count = 0; count < 20; count++)
        {
            await stream.WriteAsync(Head(body.Length), stop);
            await stream.WriteAsync(body, stop);
        }

        await Task.Delay(TimeSpan.FromSeconds(30), stop);
    }

    private byte[] Head(int length) => Encoding.ASCII.GetBytes(
        $"POST {url.AbsolutePath}?timeout=5s HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");

    private void Count(string name, int status)
    {
        lock (_answers)
        {
            var key = $"{name}: {status}";
            _answers[key] = (status, _answers.GetValueOrDefault(key).Count + 1);
            _silent.Remove(name);
            if (_silent.Count == 0)
            {
                _underWay.TrySetResult();
            }
        }
    }

    private string Answers()
    {
        lock (_answers)
        {
            return string.Join('\n', _answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"  {answer.Key} ({answer.Value.Count} times)"));
        }
    }
}
