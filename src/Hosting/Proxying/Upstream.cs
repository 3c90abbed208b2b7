using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.Host.Proxying;

/// <summary>The server behind the proxy.</summary>
internal sealed class Upstream : IDisposable
{
    // In the same pod a connection is there at once or not at all.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // Well before an upstream closes an idle connection (Kestrel after 130 s, others after 60 s): a request on one that is just being closed is lost.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly ServiceProvider _services;
    private readonly IHttpForwarder _forwarder;
    private readonly ForwarderRequestConfig _config;
    private readonly string _prefix;
    private readonly Uri _readiness;

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

    /// <summary>Opens no connection yet.</summary>
    public Upstream(ProxyOptions options, TimeProvider time)
    {
        _time = time;

        // The forwarder's own log has a line for each request; ours says what failed.
        _services = new ServiceCollection().AddLogging().AddSingleton(time).AddHttpForwarder().BuildServiceProvider();
        _forwarder = _services.GetRequiredService<IHttpForwarder>();
        _config = new ForwarderRequestConfig { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = options.Timeout };
        _prefix = options.Upstream.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _readiness = new Uri(_prefix + options.ReadinessPath);
    }

    /// <summary>The address of a path.</summary>
    public Uri UriOf(string pathAndQuery) => new(_prefix + pathAndQuery);

    /// <summary>Forwards a request and its answer.</summary>
    /// <returns>What went wrong; then the answer, where it has not begun, has a status and is otherwise to be written.</returns>
    public ValueTask<ForwarderError> ForwardAsync(HttpContext context, HttpTransformer transformer, CancellationToken cancellation) =>
        _forwarder.SendAsync(context, _prefix, _client, _config, transformer, cancellation);

    /// <summary>Why it is not ready; null when it is.</summary>
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => AskAsync(_readiness, cancellation);

    /// <summary>Why it has to be restarted; null when it can answer.</summary>
    public ValueTask<string?> FindDeathAsync(CancellationToken cancellation) => AskAsync(UriOf("/healthz"), cancellation);

    private async ValueTask<string?> AskAsync(Uri probe, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(ProbeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, probe);
            using var response = await _client.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode ? null : $"upstream {probe} answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return $"upstream {probe} is away: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return $"upstream {probe} does not answer in {ProbeTimeout.TotalSeconds} s";
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _services.Dispose();
    }
}
