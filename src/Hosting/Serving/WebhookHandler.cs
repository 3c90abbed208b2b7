using System.IO.Pipelines;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Telemetry;

namespace Sluice.Hosting.Serving;

/// <summary>Moves bytes between Kestrel and the admission core.</summary>
internal sealed class WebhookHandler(WebhookEndpoint endpoint, ServerLimits limits, TimeProvider time, ILogger logger)
{
    private const int LoggedPerSecond = 1;

    private readonly WebhookRoutes _routes = new();
    private readonly ReviewLimiter _limiter = new(limits);
    private readonly BodyReader _bodies = new(limits, time);
    private readonly LogSampler _sampler = new(time, LoggedPerSecond);

    public async Task HandleAsync(HttpContext context)
    {
        ReviewExchange? exchange = null;
        try
        {
            var request = context.Request;
            if (!_routes.TryMatch(request.Path.Value ?? "", request.QueryString.Value, out var route))
            {
                await Faults.SendAsync(context, WebhookRoute.NotFound);
                return;
            }

            var start = await _bodies.BeginAsync(context, route);
            exchange = endpoint.Rent();
            await AnswerAsync(context, route, exchange, start);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException or TimeoutException)
        {
            // The caller went away, sent a broken body or does not read: there is nobody to answer.
            context.Abort();
        }
        finally
        {
            if (exchange is not null)
            {
                endpoint.Return(exchange);
            }
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, WebhookRoute route, ReviewExchange exchange, BodyStart start)
    {
        var timed = context.Request.Headers.ContainsKey(ServerTiming.Wish) ? time.GetTimestamp() : (long?)null;
        var fault = start.Fault ?? await _bodies.ReadAsync(context, start, exchange.Body);
        var status = fault is null
            ? await DecideAsync(route, exchange, context)
            : Refuse(route, exchange.Answer, context, fault);
        if (fault is not null || status == StatusCodes.Status429TooManyRequests)
        {
            // From here on nobody counts it, and the caller says how long it takes.
            exchange.Body.Reset();
        }

        if (fault is not null)
        {
            UnreadBody.Announce(context);
        }

        if (timed is { } started)
        {
            context.Response.Headers[ServerTiming.Header] = ServerTiming.Write(time.GetElapsedTime(started));
        }

        var sending = SendAsync(context, status, exchange.Answer);
        if (sending.IsCompleted)
        {
            await sending;
        }
        else
        {
            // A caller that does not read its answer holds the memory of it, and has as long as it had to send.
            await sending.AsTask().WaitAsync(limits.BodyTimeout, time, context.RequestAborted);
        }

        if (fault is not null)
        {
            await UnreadBody.LetGoAsync(context, time);
        }
    }

    // Nearly every review is decided without waiting for anything, and needs no state that is put aside.
    private ValueTask<int> DecideAsync(WebhookRoute route, ReviewExchange exchange, HttpContext context)
    {
        if (!_limiter.TryEnter())
        {
            return new(Refuse(route, exchange.Answer, context, Faults.TooMany));
        }

        var deciding = endpoint.AnswerAsync(route, exchange, RequestTrace.Of(context.Request.Headers), context.RequestAborted);
        if (!deciding.IsCompletedSuccessfully)
        {
            return LeaveAfterAsync(deciding);
        }

        var status = deciding.Result;
        Leave(status);
        return new(status);
    }

    private async ValueTask<int> LeaveAfterAsync(ValueTask<int> deciding)
    {
        var status = 0;
        try
        {
            return status = await deciding;
        }
        finally
        {
            Leave(status);
        }
    }

    private void Leave(int status)
    {
        _limiter.Leave();
        if (status == StatusCodes.Status429TooManyRequests)
        {
            LogLimit();
        }
    }

    private int Refuse(WebhookRoute route, ByteBuffer answer, HttpContext context, HttpFault fault)
    {
        // Thousands of these a second are what the limit is for; a line for each would be the next overload.
        if (!ReferenceEquals(fault, Faults.TooMany))
        {
            return endpoint.Refuse(route, answer, RequestTrace.Of(context.Request.Headers), fault);
        }

        LogLimit();
        return endpoint.Limit(route, answer, fault);
    }

    private void LogLimit()
    {
        if (_sampler.Take(out var skipped))
        {
            ServeLog.ReviewRefused(logger, skipped);
        }
    }

    private static ValueTask<FlushResult> SendAsync(HttpContext context, int status, ByteBuffer body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (status != StatusCodes.Status200OK)
        {
            Faults.AddHeaders(context, status);
        }

        return context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }
}
