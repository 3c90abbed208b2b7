using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sluice.FunctionApp;

/// <summary>The probes as functions.</summary>
public sealed class ProbeFunctions
{
    /// <summary>Whether the process can answer.</summary>
    [Function("healthz")]
    public static HttpResponseData Health([HttpTrigger(AuthorizationLevel.Anonymous, Route = "healthz")] HttpRequestData request) => Fine(request);

    /// <summary>Whether it can decide: a worker without a configuration does not start, one that has a good one keeps it, and certificates are those of what stands in front of it.</summary>
    [Function("readyz")]
    public static HttpResponseData Readiness([HttpTrigger(AuthorizationLevel.Anonymous, Route = "readyz")] HttpRequestData request) => Fine(request);

    private static HttpResponseData Fine(HttpRequestData request)
    {
        var response = WebhookBridge.Respond(request, 200, "text/plain", "ok"u8);
        response.Headers.Add("Cache-Control", "no-store");
        return response;
    }
}
