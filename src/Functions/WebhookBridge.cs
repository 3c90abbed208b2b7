using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using Sluice.Json;
using Sluice.Pipeline;
using Sluice.Telemetry;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>Moves bytes between the Functions worker and the admission core.</summary>
public sealed class WebhookBridge
{
    private readonly WorkerStart _worker;

    /// <summary>Makes the bridge of a process.</summary>
    /// <param name="worker">What is served.</param>
    /// <param name="telemetry">What is measured.</param>
    internal WebhookBridge(WorkerStart worker, WorkerTelemetry telemetry) => (_worker, Metrics) = (worker, telemetry.Metrics);

    /// <summary>What the process measures.</summary>
    internal MetricsCollector Metrics { get; }

    /// <summary>What in the configuration cannot work here, for people; empty when all can.</summary>
    internal IReadOnlyList<string> Notices => _worker.Webhooks.Notices;

    private WebhookEndpoint Endpoint => _worker.Webhooks.Endpoint;

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
            ? await Endpoint.AnswerAsync(route, body, output, trace, request.FunctionContext.CancellationToken)
            : Endpoint.Refuse(route, output, trace, fault);
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
