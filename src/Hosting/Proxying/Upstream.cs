using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.Hosting.Proxying;

/// <summary>The server behind the proxy.</summary>
internal sealed class Upstream : IDisposable
{
    // In the same pod a connection is there at once or not at all.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // Well before an upstream closes an idle connection (Kestrel after 130 s, others after 60 s): a request on one that is just being closed is lost.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    private readonly ServiceProvider _services;
    private readonly IHttpForwarder _forwarder;
    private readonly ForwarderRequestConfig _config;
    private readonly string _prefix;
    private readonly UpstreamProbe _readiness;
    private readonly UpstreamProbe _liveness;

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
        // The forwarder's own log has a line for each request; ours says what failed.
        _services = new ServiceCollection().AddLogging().AddSingleton(time).AddHttpForwarder().BuildServiceProvider();
        _forwarder = _services.GetRequiredService<IHttpForwarder>();
        _config = new ForwarderRequestConfig { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = options.Timeout };
        _prefix = options.Upstream.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _readiness = new UpstreamProbe(_client, new Uri(_prefix + options.ReadinessPath), time);
        _liveness = new UpstreamProbe(_client, UriOf("/healthz"), time);
    }

    /// <summary>The address of a path.</summary>
    public Uri UriOf(string pathAndQuery) => new(_prefix + pathAndQuery);

    /// <summary>Forwards a request and its answer.</summary>
    /// <returns>What went wrong; then the answer, where it has not begun, has a status and is otherwise to be written.</returns>
    public ValueTask<ForwarderError> ForwardAsync(HttpContext context, HttpTransformer transformer, CancellationToken cancellation) =>
        _forwarder.SendAsync(context, _prefix, _client, _config, transformer, cancellation);

    /// <summary>Why it is not ready, as of a second ago at most; null when it is.</summary>
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => _readiness.AskAsync(cancellation);

    /// <summary>Why it has to be restarted, as of a second ago at most; null when it can answer.</summary>
    public ValueTask<string?> FindDeathAsync(CancellationToken cancellation) => _liveness.AskAsync(cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _services.Dispose();
    }
}
