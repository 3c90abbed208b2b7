using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Load;

/// <summary>Clients that are hostile or broken, all at once, beside a good one that has to notice nothing.</summary>
internal sealed class BadClients(Uri url, byte[] body, int processId)
{
    private const int Idle = 2_000;
    private const int Slow = 50;
    private const int Endless = 20;
    private const int Storms = 4;
    private const int LargestMemory = 300 * 1024;
    private static readonly TimeSpan SlowestGoodAnswer = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private int _refused;

    /// <summary>Runs them for a time and says what came of it.</summary>
    /// <returns>Whether the server held.</returns>
    public async Task<bool> RunAsync(TimeSpan time)
    {
        await GoodAsync(TimeSpan.FromSeconds(10));
        var before = Usage();
        Console.WriteLine($"before: {before}");
        var clients = Start();
        await Task.Delay(TimeSpan.FromSeconds(5));
        var good = await GoodAsync(time);
        var during = Usage();
        Console.WriteLine($"during: {during}, {_refused} gzip'd bodies refused\ngood client: {good}");
        await _stop.CancelAsync();
        await Task.WhenAll(clients);
        await Task.Delay(TimeSpan.FromSeconds(15));
        await GoodAsync(TimeSpan.FromSeconds(5));
        var after = Usage();
        Console.WriteLine($"after: {after}");
        return good.Failed == 0 && good.Percentile(0.99) < SlowestGoodAnswer && during.Memory < LargestMemory && after.IsLike(before);
    }

    private List<Task> Start() =>
    [
        .. Enumerable.Range(0, Idle).Select(_ => LoopAsync(IdleAsync)),
        .. Enumerable.Range(0, Slow).Select(_ => LoopAsync(stream => TrickleAsync(stream, "POST /mutate HTTP/1.1\r\nHost: "))),
        .. Enumerable.Range(0, Slow).Select(_ => LoopAsync(stream => TrickleAsync(stream, Head("Content-Length: 1000000")))),
        .. Enumerable.Range(0, Endless).Select(_ => LoopAsync(EndlessAsync)),
        LoopAsync(CompressedAsync),
        .. Enumerable.Range(0, Storms).Select(_ => ResetAsync()),
    ];

    private async Task<LoadResult> GoodAsync(TimeSpan time)
    {
        var run = LoadRun.Start(new LoadOptions { Url = url, Body = body, Connections = 2, RequestsPerConnection = 100, Pause = TimeSpan.FromMilliseconds(5) });
        await Task.Delay(time);
        return await run.StopAsync();
    }

    private async Task LoopAsync(Func<Stream, Task> behave)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(url.Host, url.Port, _stop.Token);
                await using var stream = new SslStream(tcp.GetStream());
                await stream.AuthenticateAsClientAsync(Tls(), _stop.Token);
                await behave(stream);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Turned away, as it should be; it tries again like any broken client.
                await Task.Delay(100);
            }
        }
    }

    private async Task IdleAsync(Stream stream) => await stream.ReadExactlyAsync(new byte[1], _stop.Token);

    private async Task TrickleAsync(Stream stream, string head)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
        while (true)
        {
            await stream.WriteAsync("a"u8.ToArray(), _stop.Token);
            await Task.Delay(500, _stop.Token);
        }
    }

    private async Task EndlessAsync(Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("Transfer-Encoding: chunked")), _stop.Token);
        var chunk = Encoding.ASCII.GetBytes($"4000\r\n{new string(' ', 0x4000)}\r\n");
        while (true)
        {
            await stream.WriteAsync(chunk, _stop.Token);
        }
    }

    private async Task CompressedAsync(Stream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head("Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: 2") + "\u001f?"), _stop.Token);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(_stop.Token);
        if (answer.StartsWith("HTTP/1.1 415", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _refused);
        }

        await Task.Delay(200, _stop.Token);
    }

    // HTTP/2 streams that are opened and reset at once.
    private async Task ResetAsync()
    {
        using var handler = new SocketsHttpHandler { SslOptions = Tls(SslApplicationProtocol.Http2) };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        while (!_stop.IsCancellationRequested)
        {
            using var cancel = new CancellationTokenSource();
            var requests = Enumerable.Range(0, 50).Select(_ => client.PostAsync(url, new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }, cancel.Token)).ToArray();
            await Task.Delay(2);
            await cancel.CancelAsync();
            try
            {
                await Task.WhenAll(requests);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                // They were all given up.
            }
        }
    }

    private string Head(string headers) => $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\n{headers}\r\n\r\n";

    private SslClientAuthenticationOptions Tls(SslApplicationProtocol? protocol = null) => new()
    {
        TargetHost = url.Host,
        ApplicationProtocols = [protocol ?? SslApplicationProtocol.Http11],
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private UsageOfProcess Usage()
    {
        var status = File.ReadAllLines($"/proc/{processId}/status");
        long Field(string name) => long.Parse(status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new UsageOfProcess(Field("VmRSS"), Field("Threads"), Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length);
    }

    private sealed record UsageOfProcess(long Memory, long Threads, int Descriptors)
    {
        private const double Tolerance = 1.2;

        public bool IsLike(UsageOfProcess other) =>
            Memory <= other.Memory * Tolerance && Threads <= (other.Threads * Tolerance) + 2 && Descriptors <= (other.Descriptors * Tolerance) + 2;

        public override string ToString() => $"{Memory / 1024} MiB, {Threads} threads, {Descriptors} descriptors";
    }
}
