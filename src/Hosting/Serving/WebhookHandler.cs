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
        var exchange = endpoint.Rent();
        try
        {
            await AnswerAsync(context, exchange);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException or TimeoutException)
        {
            // The caller went away, sent a broken body or does not read: there is nobody to answer.
            context.Abort();
        }
        finally
        {
            endpoint.Return(exchange);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, ReviewExchange exchange)
    {
        var started = time.GetTimestamp();
        var request = context.Request;
        if (!_routes.TryMatch(request.Path.Value ?? "", request.QueryString.Value, out var route))
        {
            await Faults.SendAsync(context, WebhookRoute.NotFound);
            return;
        }

        var fault = WebhookRoute.Check(request.Method, request.ContentType, request.Headers.ContentEncoding, request.ContentLength)
            ?? await _bodies.ReadAsync(context, exchange.Body, route.Call.Timeout);
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

        if (request.Headers.ContainsKey(ServerTiming.Wish))
        {
            context.Response.Headers[ServerTiming.Header] = ServerTiming.Write(time.GetElapsedTime(started));
        }

        await SendInTimeAsync(context, status, exchange.Answer);
        if (fault is not null)
        {
            await UnreadBody.LetGoAsync(context, time);
        }
    }

    private async ValueTask<int> DecideAsync(WebhookRoute route, ReviewExchange exchange, HttpContext context)
    {
        if (!_limiter.TryEnter())
        {
            return Refuse(route, exchange.Answer, context, Faults.TooMany);
        }

        try
        {
            var status = await endpoint.AnswerAsync(route, exchange, RequestTrace.Of(context.Request.Headers), context.RequestAborted);
            if (status == StatusCodes.Status429TooManyRequests)
            {
                LogLimit();
            }

            return status;
        }
        finally
        {
            _limiter.Leave();
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

    // A caller that does not read its answer holds the memory of it, and has as long as it had to send.
    private async ValueTask SendInTimeAsync(HttpContext context, int status, ByteBuffer body)
    {
        var sending = SendAsync(context, status, body);
        if (!sending.IsCompleted)
        {
            await sending.AsTask().WaitAsync(limits.BodyTimeout, time, context.RequestAborted);
        }
        else
        {
            await sending;
        }
    }

    private static async ValueTask SendAsync(HttpContext context, int status, ByteBuffer body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (status != StatusCodes.Status200OK)
        {
            Faults.AddHeaders(context, status);
        }

        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }
}
