using System.Net;

namespace Sluice.Host.Proxying;

/// <summary>The server behind the proxy.</summary>
internal sealed class Upstream(ProxyOptions options, TimeProvider time) : IDisposable
{
    // In the same pod a connection is there at once or not at all.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // Well before an upstream closes an idle connection (Kestrel after 130 s, others after 60 s): a request on one that is just being closed is lost.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = IdleTimeout,
    });

    /// <summary>Sends a request; the answer's body is still to be read.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => _client.SendAsync(request, cancellation);

    /// <summary>The address of a path.</summary>
    public Uri UriOf(string path, string? query) => new(options.Upstream.GetLeftPart(UriPartial.Path).TrimEnd('/') + path + query);

    /// <summary>Why it is not ready; null when it is.</summary>
    public async ValueTask<string?> FindProblemAsync(CancellationToken cancellation)
    {
        var uri = UriOf(options.ReadinessPath, null);
        using var deadline = new CancellationTokenSource(ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            using var response = await _client.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode ? null : $"upstream {uri} answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return $"upstream {uri} is away: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"upstream {uri} does not answer in {ProbeTimeout.TotalSeconds} s";
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();
}
