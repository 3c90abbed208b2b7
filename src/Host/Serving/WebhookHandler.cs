using Microsoft.Extensions.ObjectPool;
using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Telemetry;

namespace Sluice.Host.Serving;

/// <summary>Moves bytes between Kestrel and the admission core.</summary>
internal sealed class WebhookHandler(WebhookEndpoint endpoint, ReviewLimiter limiter, TimeProvider time, ILogger logger)
{
    // Buffers kept for the requests to come; more are made while more requests are under way, and let go of afterwards.
    private const int KeptExchanges = 128;
    private const int LoggedPerSecond = 1;

    private readonly ObjectPool<Exchange> _exchanges = new DefaultObjectPool<Exchange>(new DefaultPooledObjectPolicy<Exchange>(), KeptExchanges);
    private readonly LogSampler _sampler = new(time, LoggedPerSecond);

    public async Task HandleAsync(HttpContext context)
    {
        var exchange = _exchanges.Get();
        try
        {
            await AnswerAsync(context, exchange);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The caller went away or sent a broken body: there is nobody to answer.
            context.Abort();
        }
        finally
        {
            Return(exchange);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, Exchange exchange)
    {
        var started = time.GetTimestamp();
        var request = context.Request;
        if (!WebhookRoute.TryMatch(request.Path.Value ?? "", request.QueryString.Value, out var route))
        {
            await Faults.SendAsync(context, WebhookRoute.NotFound);
            return;
        }

        var fault = WebhookRoute.Check(request.Method, request.ContentType, request.Headers.ContentEncoding, request.ContentLength)
            ?? await ReadBodyAsync(context, exchange);
        var status = fault is null
            ? await DecideAsync(route, exchange, context)
            : Refuse(route, exchange.Answer, context, fault);
        if (fault is not null)
        {
            UnreadBody.Announce(context);
        }

        if (request.Headers.ContainsKey(ServerTiming.Wish))
        {
            context.Response.Headers[ServerTiming.Header] = ServerTiming.Write(time.GetElapsedTime(started));
        }

        await SendAsync(context, status, exchange.Answer);
        if (fault is not null)
        {
            await UnreadBody.LetGoAsync(context, time);
        }
    }

    private async ValueTask<HttpFault?> ReadBodyAsync(HttpContext context, Exchange exchange)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            foreach (var segment in result.Buffer)
            {
                exchange.Body.Write(segment.Span);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (exchange.Body.Length > WebhookEndpoint.LargestBody)
            {
                return WebhookRoute.TooLarge;
            }

            if (exchange.Body.Length > ReviewLimiter.Uncounted && !Reserve(exchange))
            {
                return Faults.TooMany;
            }

            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    // In steps that double, as the buffer grows.
    private bool Reserve(Exchange exchange)
    {
        if (exchange.Body.Length <= exchange.Reserved)
        {
            return true;
        }

        var step = (exchange.Body.Length * 2L) - exchange.Reserved;
        if (!limiter.TryReserve(step))
        {
            return false;
        }

        exchange.Reserved += step;
        return true;
    }

    private async ValueTask<int> DecideAsync(WebhookRoute route, Exchange exchange, HttpContext context)
    {
        if (!limiter.TryEnter())
        {
            return Refuse(route, exchange.Answer, context, Faults.TooMany);
        }

        try
        {
            return await endpoint.AnswerAsync(route, exchange.Body.Memory, exchange.Answer, RequestTrace.Of(context.Request.Headers), context.RequestAborted);
        }
        finally
        {
            limiter.Leave();
        }
    }

    private int Refuse(WebhookRoute route, ByteBuffer answer, HttpContext context, HttpFault fault)
    {
        // Thousands of these a second are what the limit is for; a line for each would be the next overload.
        if (!ReferenceEquals(fault, Faults.TooMany))
        {
            return endpoint.Refuse(route, answer, RequestTrace.Of(context.Request.Headers), fault);
        }

        if (_sampler.Take(out var skipped))
        {
            ServeLog.ReviewRefused(logger, skipped);
        }

        return WebhookEndpoint.Limit(route, answer, fault);
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

    private void Return(Exchange exchange)
    {
        if (exchange.Reserved > 0)
        {
            limiter.Release(exchange.Reserved);
        }

        exchange.Reset();
        _exchanges.Return(exchange);
    }

    /// <summary>The buffers of one request; kept for the next one.</summary>
    private sealed class Exchange
    {
        public ByteBuffer Body { get; } = new(8 * 1024);

        public ByteBuffer Answer { get; } = new(4 * 1024);

        public long Reserved { get; set; }

        public void Reset()
        {
            Body.Reset();
            Answer.Reset();
            Reserved = 0;
        }
    }
}
