using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sluice.Files;
using Sluice.Hosting.Tls;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Hosting.Serving;

/// <summary>A running server: an application behind TLS, with probes, an end to its connections, limits, and files that are followed.</summary>
internal sealed class SluiceServer : IAsyncDisposable
{
    // The API server waits at most 30 s for a webhook, and Kubernetes as long for a pod to end; the drain comes off that.
    private static readonly TimeSpan LongestFinish = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FinishInterval = TimeSpan.FromMilliseconds(50);

    // One in eight of the descriptors is for probes and scrapes, where there are few.
    private const int ManagementShare = 8;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly ServerOptions _options;
    private readonly ILogger _logger;
    private readonly Draining _draining = new();
    private readonly ConnectionSlots _slots;
    private readonly ConnectionSlots _managementSlots;
    private readonly ConnectionLifetimes _connections;
    private readonly IApplication _application;
    private readonly TlsIdentity? _tls;
    private readonly CallerTokens? _tokens;
    private readonly MetricsCollector _metrics;
    private readonly Probes _probes;
    private readonly WebApplication _main;
    private readonly WebApplication? _management;
    private FilePoller? _poller;
    private SpareMemory? _memory;
    private ITimer? _sweep;

    private SluiceServer(ServerOptions options, IApplication application, TlsIdentity? tls, CallerTokens? tokens, MetricsCollector metrics, ILoggerFactory loggers)
    {
        _options = options;
        _application = application;
        _tls = tls;
        _tokens = tokens;
        _logger = loggers.CreateLogger("Sluice");
        _slots = new ConnectionSlots(options.Limits.Connections, options.Limits.StrangerPatience, options.Time, _logger);
        _managementSlots = new ConnectionSlots(options.Limits.ManagementConnections, options.Limits.StrangerPatience, options.Time, _logger);
        _connections = new ConnectionLifetimes(options, _draining, _slots);
        _metrics = metrics;
        _probes = new Probes(application, tls, tokens, _draining, metrics);
        Url = options.Url;
        ManagementUrl = options.ManagementUrl;
        _main = Listener.Build(options.Url, loggers, Limit, Listen, HandleAsync, _slots);
        _management = options.ManagementUrl is { } url ? Listener.Build(url, loggers, LimitManagement, ListenManagement, HandleManagementAsync, _managementSlots) : null;
    }

    /// <summary>The address, with its real port.</summary>
    public Uri Url { get; private set; }

    /// <summary>The address of the probes, with its real port; null when they have none of their own.</summary>
    public Uri? ManagementUrl { get; private set; }

    /// <summary>Starts a server.</summary>
    /// <returns>The server, or why there is none.</returns>
    public static async Task<(SluiceServer? Server, string? Error)> StartAsync(ServerOptions options, IApplication application, ILoggerFactory loggers)
    {
        // First of all, so that it counts what the start does.
        var metrics = new MetricsCollector(options.Meter, options.Time);
        var (server, error) = await OpenAsync(options, application, metrics, loggers);
        if (server is null)
        {
            metrics.Dispose();
        }

        return (server, error);
    }

    private static async Task<(SluiceServer? Server, string? Error)> OpenAsync(ServerOptions options, IApplication application, MetricsCollector metrics, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Sluice");
        CallerTokens? tokens = null;
        if (options.TokenFile is { } file && !CallerTokens.TryOpen(file, logger, out tokens, out var problem))
        {
            return (null, $"no caller tokens: {file} {problem}");
        }

        var (tls, error) = options.Url.Scheme == Uri.UriSchemeHttps ? options.Tls.Open(options.Meter, options.Time, logger) : (null, null);
        if (error is not null)
        {
            return (null, error);
        }

        var server = new SluiceServer(options, application, tls, tokens, metrics, loggers);
        error = await server.StartAsync();
        if (error is not null)
        {
            await server.DisposeAsync();
            return (null, error);
        }

        return (server, null);
    }

    /// <summary>Connections to the webhooks that have a slot.</summary>
    internal int OpenConnections => _slots.Open;

    /// <summary>Ends it: not ready at once, requests still answered for <paramref name="drain"/>, then those under way are finished.</summary>
    public async Task StopAsync(TimeSpan drain)
    {
        _draining.Begin();
        _connections.SayFarewell();
        if (drain > TimeSpan.Zero)
        {
            ServeLog.DrainBegan(_logger, drain.TotalSeconds);
            await Task.Delay(drain, _options.Time);
        }

        await _connections.PartAsync();
        using var patience = new CancellationTokenSource(LongestFinish, _options.Time);
        var open = _slots.Open;
        await StopAsync(_main, _slots, patience.Token);
        if (_management is not null)
        {
            await StopAsync(_management, _managementSlots, patience.Token);
        }

        ServeLog.Stopped(_logger, open);
    }

    // Kestrel waits for connections too whose sockets are closed and that never come to their end (see ConnectionSlots.GiveBackClosed).
    private async Task StopAsync(WebApplication listener, ConnectionSlots slots, CancellationToken patience)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(patience);
        var stopping = listener.StopAsync(enough.Token);
        for (var none = 0; !stopping.IsCompleted && none < 2; none = slots.Open == 0 ? none + 1 : 0)
        {
            await Task.WhenAny(stopping, Task.Delay(FinishInterval, _options.Time, CancellationToken.None));
            slots.GiveBackClosed();
        }

        await enough.CancelAsync();
        await stopping;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        _memory?.Dispose();
        _sweep?.Dispose();
        if (_poller is not null)
        {
            await _poller.DisposeAsync();
        }

        await _main.DisposeAsync();
        if (_management is not null)
        {
            await _management.DisposeAsync();
        }
    }

    private async Task<string?> StartAsync()
    {
        if (await Listener.StartAsync(_main, _options.Url) is { } error)
        {
            return error;
        }

        if (_management is not null)
        {
            if (await Listener.StartAsync(_management, _options.ManagementUrl!) is { } managementError)
            {
                return managementError;
            }

            ManagementUrl = Listener.AddressOf(_management, _options.ManagementUrl!);
        }

        Url = Listener.AddressOf(_main, _options.Url);
        _poller = new FilePoller([.. Watched()], _options.WatchInterval, _options.Time, _logger);
        _memory = new SpareMemory(new ProcessMemory(), () => _slots.Open + _managementSlots.Open, _options.Time);
        _sweep = _options.Time.CreateTimer(_ => GiveBackClosed(), null, SweepInterval, SweepInterval);
        Announce();
        return null;
    }

    private void GiveBackClosed()
    {
        _slots.GiveBackClosed();
        _managementSlots.GiveBackClosed();
    }

    // Metrics name namespaces and policies: where callers have to show who they are, they are for nobody on this address.
    private bool HasOpenMetrics => _management is null && _tokens is null && _options.Tls.ClientAuthorityFile is null;

    private IEnumerable<IWatched> Watched()
    {
        if (_tls is not null)
        {
            yield return _tls;
        }

        if (_tokens is not null)
        {
            yield return _tokens;
        }

        foreach (var watched in _application.Watched)
        {
            yield return watched;
        }
    }

    private void Announce()
    {
        ServeLog.Serving(_logger, Url);
        if (ManagementUrl is not null)
        {
            ServeLog.ManagementServing(_logger, ManagementUrl);
        }
        else if (_options.Tls.ClientAuthorityFile is not null)
        {
            ServeLog.ProbesNeedAddress(_logger, Url);
        }

        Share(FileDescriptors.RoomForConnections());
    }

    // One budget for both addresses: no flood of either takes the last descriptor, or those of the other.
    private void Share(int room)
    {
        if (_management is not null)
        {
            _managementSlots.FitTo(Math.Max(room / ManagementShare, 1));
            room -= _managementSlots.Limit;
        }

        if (_slots.FitTo(room))
        {
            ServeLog.FewDescriptors(_logger, FileDescriptors.Limit ?? 0, _slots.Limit);
        }
    }

    private void Limit(KestrelServerOptions kestrel)
    {
        var limits = kestrel.Limits;

        // The handler counts what it reads, so that a body over its limit gets the same answer with and without a Content-Length. Kestrel's
        // own limit comes after that: it ends the reading of what is left of such a body, which may have no end.
        limits.MaxRequestBodySize = ServerLimits.LargestRead;

        // kube-apiserver opens another connection when one is full; a storm of resets has less to make work with.
        limits.Http2.MaxStreamsPerConnection = 32;
        limits.Http2.InitialConnectionWindowSize = 4 * ServerLimits.BufferedPerConnection;
        limits.Http2.InitialStreamWindowSize = 2 * ServerLimits.BufferedPerConnection;
        limits.MaxRequestBufferSize = ServerLimits.BufferedPerConnection;
        limits.RequestHeadersTimeout = _options.Limits.HeaderTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(_options.Limits.BodyRate, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private void LimitManagement(KestrelServerOptions kestrel)
    {
        Limit(kestrel);

        // A probe has no body.
        kestrel.Limits.MaxRequestBodySize = 0;
    }

    private void ListenManagement(ListenOptions listen) => listen.Use(next => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            _managementSlots.Close(connection);
        }
    });

    private void Listen(ListenOptions listen)
    {
        listen.Use(_connections.Wrap);
        if (_tls is { } tls)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.Options) });
        }

        listen.Use(_connections.WrapDecrypted);
    }

    private Task HandleAsync(HttpContext context)
    {
        _connections.OnRequest(context);
        if ((_probes.TryAnswer(context) ?? (HasOpenMetrics ? _probes.TryAnswerScrape(context) : null)) is { } answering)
        {
            return answering;
        }

        return _tokens is null || _tokens.Accepts(context.Request.Headers.Authorization)
            ? HandleReviewAsync(context)
            : Faults.SendAsync(context, Faults.Unauthorized);
    }

    private Task HandleReviewAsync(HttpContext context)
    {
        var handling = _application.HandleAsync(context);
        if (!_application.KnowsCallers)
        {
            return handling;
        }

        if (!handling.IsCompletedSuccessfully)
        {
            return WelcomeAfterAsync(handling, context);
        }

        Welcome(context);
        return handling;
    }

    private async Task WelcomeAfterAsync(Task handling, HttpContext context)
    {
        await handling;
        Welcome(context);
    }

    private void Welcome(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status200OK && !context.RequestAborted.IsCancellationRequested)
        {
            _slots.Welcome(context);
        }
    }

    private Task HandleManagementAsync(HttpContext context) => _probes.TryAnswer(context) ?? _probes.TryAnswerScrape(context) ?? Faults.SendAsync(context, Faults.NotManagement);
}
