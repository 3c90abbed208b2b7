using Microsoft.AspNetCore.Http.Features;
using Sluice.Admission;
using Sluice.Files;
using Sluice.Hosting.Serving;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Recording;
using Sluice.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.Hosting.Proxying;

/// <summary>
/// The webhook paths, answered by an upstream: TLS in front of a plain HTTP server in the same pod. Only these paths pass, so that what else
/// the upstream has (an administration API, say) is not reachable from outside.
/// </summary>
/// <param name="options">The upstream.</param>
/// <param name="server">How it is served.</param>
/// <param name="logger">Gets the events.</param>
/// <param name="recorder">Keeps some of what goes upstream; null for none.</param>
internal sealed class ProxyApplication(ProxyOptions options, ServerOptions server, ILogger logger, ReviewRecorder? recorder = null) : IApplication, IAsyncDisposable
{
    private const int LoggedPerSecond = 1;
    private const int SmallBody = 4 * 1024;

    // Later than the upstream's own margin, so that its answer is waited for, and early enough for the API server to read ours.
    private static readonly TimeSpan LargestMargin = TimeSpan.FromMilliseconds(250);

    private readonly Upstream _upstream = new(options, server.Time);
    private readonly ReviewLimiter _limiter = new(server.Limits);
    private readonly BodyReader _bodies = new(server.Limits, server.Time);
    private readonly ReviewMemory _memory = new(server.Limits.ReviewBytes);
    private readonly ProxyMetrics _metrics = new(server.Meter);
    private readonly LogSampler _sampler = new(server.Time, LoggedPerSecond);

    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [];

    /// <inheritdoc />
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => _upstream.FindProblemAsync(cancellation);

    /// <inheritdoc />
    public bool HasUpstream => true;

    /// <inheritdoc />
    public ValueTask<string?> FindDeathAsync(CancellationToken cancellation) => _upstream.FindDeathAsync(cancellation);

    /// <inheritdoc />
    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (!WebhookRoute.TryMatch(request.Path.Value ?? "", request.QueryString.Value, out var route))
        {
            await Faults.SendAsync(context, WebhookRoute.NotFound);
            return;
        }

        var started = server.Time.GetTimestamp();
        using var span = RequestSpan.Start("proxy", route.Call.Webhook, RequestTrace.Of(request.Headers));
        _metrics.Enter();
        try
        {
            await HandleAsync(context, route, span);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The caller went away or sent a broken body: there is nobody to answer.
            context.Abort();
        }
        finally
        {
            // Of a caller that went away there is no status.
            var status = context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode;
            span.Answered(status, status is 0 or >= StatusCodes.Status500InternalServerError ? "no answer of the upstream" : null);
            _metrics.Leave(route, status, server.Time.GetElapsedTime(started), span);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _upstream.Dispose();
        if (recorder is not null)
        {
            await recorder.DisposeAsync();
        }
    }

    private async Task HandleAsync(HttpContext context, WebhookRoute route, RequestSpan span)
    {
        var request = context.Request;
        // Whole, before it takes a place or a connection of the upstream: a sender that is slow or silent holds neither.
        var start = await _bodies.BeginAsync(context, route);
        var body = new ByteBuffer(SmallBody);
        var fault = start.Fault ?? await _bodies.ReadAsync(context, start, body);
        if (fault is null && !_memory.TryReserve(body.Capacity))
        {
            fault = Faults.TooMany;
        }

        if (fault is not null)
        {
            // From here on nobody counts it, and the caller says how long it takes.
            body.Reset();
            await RefuseAsync(context, fault);
            return;
        }

        try
        {
            request.Body = body.ToStream();
            // Said to the upstream also where the caller did not: a Functions host takes no body whose length it is not told.
            request.Headers.TransferEncoding = default;
            request.ContentLength = body.Length;
            await ForwardOneAsync(context, route, body, span);
        }
        finally
        {
            _memory.Release(body.Capacity);
        }
    }

    private async Task RefuseAsync(HttpContext context, HttpFault fault)
    {
        UnreadBody.Announce(context);
        await Faults.SendAsync(context, fault);
        await UnreadBody.LetGoAsync(context, server.Time);
    }

    private async Task ForwardOneAsync(HttpContext context, WebhookRoute route, ByteBuffer body, RequestSpan span)
    {
        if (!_limiter.TryEnter())
        {
            await Faults.SendAsync(context, Faults.TooMany);
            return;
        }

        try
        {
            recorder?.Forwarded(route.Path, body.Span);
            await ForwardAsync(context, route, span);
        }
        finally
        {
            _limiter.Leave();
        }
    }

    private TimeSpan TimeFor(WebhookRoute route)
    {
        if (route.Call.Timeout is not { } given || given > options.Timeout)
        {
            return options.Timeout;
        }

        var margin = given / 20;
        return given - (margin < LargestMargin ? margin : LargestMargin);
    }

    private async Task ForwardAsync(HttpContext context, WebhookRoute route, RequestSpan span)
    {
        using var deadline = new CancellationTokenSource(TimeFor(route), server.Time);

        // A review that asks to become a web socket is answered as a review.
        context.Features.Set<IHttpUpgradeFeature>(null);
        var connection = context.Response.Headers.Connection;
        var transformer = new ReviewTransformer(_upstream, route, span, withAuthorization: server.TokenFile is null);
        var error = await _upstream.ForwardAsync(context, transformer, deadline.Token);
        if (context.Response.HasStarted || (error == ForwarderError.None && transformer.Problem is null))
        {
            return;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        var late = deadline.IsCancellationRequested || error == ForwarderError.RequestTimedOut;
        var fault = FaultOf(error, late);
        Log(fault, transformer.Problem ?? context.GetForwarderErrorFeature()?.Exception?.Message ?? error.ToString(), span);
        context.Response.Clear();
        context.Response.Headers.Connection = connection;
        await Faults.SendAsync(context, fault);
    }

    private static HttpFault FaultOf(ForwarderError error, bool late) =>
        late ? new HttpFault(StatusCodes.Status504GatewayTimeout, "the upstream did not answer in time")
        : error == ForwarderError.None ? new HttpFault(StatusCodes.Status502BadGateway, "the upstream did not answer with a review")
        : new HttpFault(StatusCodes.Status502BadGateway, "the upstream is away or broke off");

    private void Log(HttpFault fault, string problem, RequestSpan span)
    {
        if (fault.Status >= StatusCodes.Status500InternalServerError && _sampler.Take(out var skipped))
        {
            ProxyLog.UpstreamFailed(logger, options.Upstream, fault.Status, PlainText.Value(problem), span.TraceId, span.SpanId, skipped);
        }
    }
}
