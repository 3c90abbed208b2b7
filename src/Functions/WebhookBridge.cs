using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Logging;
using Sluice.Configuration;
using Sluice.Functions.Configuration;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Telemetry;

namespace Sluice.Functions;

/// <summary>Moves bytes between the Functions worker and the admission core.</summary>
public sealed class WebhookBridge
{
    private readonly WebhookEndpoint _endpoint;
    private readonly ConfigurationHolder _configuration;

    /// <summary>Makes the bridge of a process.</summary>
    /// <param name="configuration">The policies; opened.</param>
    /// <param name="sinks">Who is told decisions; opened.</param>
    /// <param name="logging">Where events go: the Functions host.</param>
    /// <param name="time">The clock.</param>
    internal WebhookBridge(WorkerConfiguration configuration, WorkerSinks sinks, ILoggerFactory logging, TimeProvider time)
    {
        _configuration = configuration.Holder;
        _endpoint = new WebhookEndpoint(() => _configuration.Current, logging.CreateLogger("Sluice"), time, sinks.All);
    }

    /// <summary>What in the configuration cannot work here, for people; empty when all can.</summary>
    internal IReadOnlyList<string> Notices => _configuration.Notices;

    /// <summary>Answers a request to a webhook path.</summary>
    /// <param name="request">The request; its invocation may be cancelled.</param>
    public async Task<HttpResponseData> AnswerAsync(HttpRequestData request)
    {
        var output = new ByteBuffer(4 * 1024);
        if (!WebhookRoute.TryMatch(request.Url.AbsolutePath, request.Url.Query, out var route))
        {
            WebhookRoute.NotFound.Write(output);
            return Respond(request, WebhookRoute.NotFound.Status, "application/json", output.Span);
        }

        var body = await ReadAsync(request.Body);
        var fault = WebhookRoute.Check(request.Method, Header(request, "Content-Type"), Header(request, "Content-Encoding"), body.Length);
        var trace = TraceOf(request.FunctionContext.TraceContext);
        var status = fault is null
            ? await _endpoint.AnswerAsync(route, body, output, trace, request.FunctionContext.CancellationToken)
            : _endpoint.Refuse(route, output, trace, fault);
        var response = Respond(request, status, "application/json", output.Span);
        if (status == (int)HttpStatusCode.MethodNotAllowed)
        {
            response.Headers.Add("Allow", "POST");
        }
        else if (status == (int)HttpStatusCode.TooManyRequests)
        {
            response.Headers.Add("Retry-After", "1");
        }

        return response;
    }

    /// <summary>Makes a response of a few bytes.</summary>
    internal static HttpResponseData Respond(HttpRequestData request, int status, string type, ReadOnlySpan<byte> body)
    {
        var response = request.CreateResponse((HttpStatusCode)status);
        response.Headers.Add("Content-Type", type);
        response.Body.Write(body);
        return response;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream body)
    {
        // The worker has the whole body in memory already: reading it there saves a copy.
        if (body is MemoryStream memory && memory.TryGetBuffer(out var bytes))
        {
            return bytes;
        }

        using var copy = new MemoryStream();
        await body.CopyToAsync(copy);
        return copy.ToArray();
    }

    // The Functions host says the trace of the invocation, which it took from the request.
    private static TraceContext TraceOf(Microsoft.Azure.Functions.Worker.TraceContext context) => new(context.TraceParent, context.TraceState);

    /// <summary>The values of a header, one behind the other; null when it is not there.</summary>
    internal static string? Header(HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
