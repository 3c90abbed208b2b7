using Sluice.Admission;
using Sluice.Json;
using Sluice.Pipeline;

namespace Sluice.Hosting.Serving;

/// <summary>Answers that a policy has no part in: a status and <c>{"error": "..."}</c>.</summary>
internal static class Faults
{
    /// <summary>The answer to a caller without a good token.</summary>
    public static HttpFault Unauthorized { get; } = new(StatusCodes.Status401Unauthorized, "no bearer token that may call; expected an Authorization header with one");

    /// <summary>The answer to one review too many.</summary>
    public static HttpFault TooMany => WebhookRoute.TooMany;

    /// <summary>The answer to a body that does not come.</summary>
    public static HttpFault TooSlow { get; } = new(StatusCodes.Status408RequestTimeout, "the body did not come in time");

    /// <summary>The answer of the address that has only probes and metrics.</summary>
    public static HttpFault NotManagement { get; } = new(StatusCodes.Status404NotFound, "no such path; expected /healthz, /readyz or /metrics");

    /// <summary>Sends an answer.</summary>
    public static async Task SendAsync(HttpContext context, HttpFault fault)
    {
        var body = new ByteBuffer();
        fault.Write(body);
        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        AddHeaders(context, fault.Status);
        await context.Response.BodyWriter.WriteAsync(body.Memory, context.RequestAborted);
    }

    /// <summary>Adds the headers that go with a status.</summary>
    public static void AddHeaders(HttpContext context, int status)
    {
        var headers = context.Response.Headers;
        switch (status)
        {
            case StatusCodes.Status401Unauthorized:
                headers.WWWAuthenticate = "Bearer";
                break;
            case StatusCodes.Status405MethodNotAllowed:
                headers.Allow = "POST";
                break;
            case StatusCodes.Status429TooManyRequests:
                headers.RetryAfter = "1";
                break;
        }
    }
}
