using System.Buffers;
using System.Collections.Concurrent;
using Sluice.Admission;
using Sluice.Json;

namespace Sluice.Host.Serving;

/// <summary>Moves bytes between Kestrel and the admission core.</summary>
internal sealed class WebhookHandler(WebhookEndpoint endpoint)
{
    private readonly ConcurrentQueue<Exchange> _exchanges = new();

    public async Task HandleAsync(HttpContext context)
    {
        var exchange = _exchanges.TryDequeue(out var used) ? used : new Exchange();
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
            exchange.Reset();
            _exchanges.Enqueue(exchange);
        }
    }

    private async ValueTask AnswerAsync(HttpContext context, Exchange exchange)
    {
        var request = context.Request;
        if (!WebhookRoute.TryMatch(request.Path.Value ?? "", request.QueryString.Value, out var route))
        {
            await AnswerOtherAsync(context, exchange);
            return;
        }

        var fault = WebhookRoute.Check(request.Method, request.ContentType, request.Headers.ContentEncoding, request.ContentLength);
        if (fault is null && !await ReadBodyAsync(context, exchange))
        {
            fault = WebhookRoute.TooLarge;
        }

        var status = fault is null
            ? await endpoint.AnswerAsync(route, exchange.Body.Memory, exchange.Answer, context.RequestAborted)
            : endpoint.Refuse(route, exchange.Answer, fault);
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            context.Response.Headers.Allow = "POST";
        }

        await SendAsync(context, status, "application/json", exchange.Answer);
    }

    private static async ValueTask<bool> ReadBodyAsync(HttpContext context, Exchange exchange)
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
                return false;
            }

            if (result.IsCompleted)
            {
                return true;
            }
        }
    }

    private static ValueTask AnswerOtherAsync(HttpContext context, Exchange exchange)
    {
        if (context.Request.Path.Value is not ("/healthz" or "/readyz"))
        {
            WebhookRoute.NotFound.Write(exchange.Answer);
            return SendAsync(context, WebhookRoute.NotFound.Status, "application/json", exchange.Answer);
        }

        exchange.Answer.Write("ok"u8);
        return SendAsync(context, StatusCodes.Status200OK, "text/plain", exchange.Answer);
    }

    private static async ValueTask SendAsync(HttpContext context, int status, string type, ByteBuffer body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }

    /// <summary>The buffers of one request; kept for the next one.</summary>
    private sealed class Exchange
    {
        public ByteBuffer Body { get; } = new(8 * 1024);

        public ByteBuffer Answer { get; } = new(4 * 1024);

        public void Reset()
        {
            Body.Reset();
            Answer.Reset();
        }
    }
}
