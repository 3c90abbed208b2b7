using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Admission;
using Sluice.Files;
using Sluice.Host.Serving;
using Sluice.Pipeline;
using Sluice.Telemetry;

namespace Sluice.Host.Proxying;

/// <summary>
/// The webhook paths, answered by an upstream: TLS in front of a plain HTTP server in the same pod. Only these paths pass, so that what else
/// the upstream has (an administration API, say) is not reachable from outside.
/// </summary>
internal sealed class ProxyApplication(ProxyOptions options, ServerOptions server, ILogger logger) : IApplication, IDisposable
{
    private const int LoggedPerSecond = 1;

    // Later than the upstream's own margin, so that its answer is waited for, and early enough for the API server to read ours.
    private static readonly TimeSpan LargestMargin = TimeSpan.FromMilliseconds(250);

    private readonly Upstream _upstream = new(options, server.Time);
    private readonly ReviewLimiter _limiter = new(server.Limits);
    private readonly LogSampler _sampler = new(server.Time, LoggedPerSecond);

    /// <inheritdoc />
    public IEnumerable<IWatched> Watched => [];

    /// <inheritdoc />
    public ValueTask<string?> FindProblemAsync(CancellationToken cancellation) => _upstream.FindProblemAsync(cancellation);

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
        using var span = RequestSpan.Start("proxy", ProxyMetrics.WebhookLabel(route), RequestTrace.Of(request.Headers));
        ProxyMetrics.Enter();
        try
        {
            await HandleAsync(context, route, span);
        }
        finally
        {
            // Of a caller that went away there is no status.
            var status = context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode;
            span.Answered(status, status is 0 or >= StatusCodes.Status500InternalServerError ? "no answer of the upstream" : null);
            ProxyMetrics.Leave(route, status, server.Time.GetElapsedTime(started), span);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _upstream.Dispose();

    private async Task HandleAsync(HttpContext context, WebhookRoute route, RequestSpan span)
    {
        var request = context.Request;
        if (WebhookRoute.Check(request.Method, request.ContentType, request.Headers.ContentEncoding, request.ContentLength) is { } fault)
        {
            await Faults.SendAsync(context, fault);
            return;
        }

        if (!_limiter.TryEnter())
        {
            await Faults.SendAsync(context, Faults.TooMany);
            return;
        }

        try
        {
            await ForwardAsync(context, TimeFor(route), span);
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

    private async Task ForwardAsync(HttpContext context, TimeSpan time, RequestSpan span)
    {
        using var deadline = new CancellationTokenSource(time, server.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = WebhookEndpoint.LargestBody;
            using var request = MakeRequest(context, span);
            using var response = await _upstream.SendAsync(request, either.Token);
            context.Response.StatusCode = (int)response.StatusCode;
            ForwardedHeaders.Copy(response, context.Response.Headers);
            await response.Content.CopyToAsync(context.Response.Body, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            await FailAsync(context, exception, deadline.IsCancellationRequested, span);
        }
    }

    private HttpRequestMessage MakeRequest(HttpContext context, RequestSpan span)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _upstream.UriOf(context.Request.Path.Value!, context.Request.QueryString.Value))
        {
            Version = HttpVersion.Version11,
            Content = new StreamedBody(context.Request),
        };
        ForwardedHeaders.Copy(context, request, withAuthorization: server.TokenFile is null);
        if (span.Activity is { } activity)
        {
            request.Headers.Remove("traceparent");
            request.Headers.Add("traceparent", activity.Id);
        }

        return request;
    }

    private async Task FailAsync(HttpContext context, Exception exception, bool late, RequestSpan span)
    {
        var broken = exception as BadHttpRequestException ?? exception.InnerException as BadHttpRequestException;
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested || broken is { StatusCode: not StatusCodes.Status413PayloadTooLarge })
        {
            context.Abort();
            return;
        }

        var fault = broken is not null ? WebhookRoute.TooLarge
            : late ? new HttpFault(StatusCodes.Status504GatewayTimeout, "the upstream did not answer in time")
            : new HttpFault(StatusCodes.Status502BadGateway, "the upstream is away or broke off");
        if (broken is null && _sampler.Take(out var skipped))
        {
            ProxyLog.UpstreamFailed(logger, options.Upstream, fault.Status, exception.Message, span.TraceId, span.SpanId, skipped);
        }

        await Faults.SendAsync(context, fault);
    }
}
