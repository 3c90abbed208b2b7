using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sluice.FunctionApp;

/// <summary>The probes as functions.</summary>
public sealed class ProbeFunctions
{
    /// <summary>Whether the process can answer.</summary>
    [Function("healthz")]
    public static HttpResponseData Health([HttpTrigger(AuthorizationLevel.Anonymous, Route = "healthz")] HttpRequestData request) => Fine(request);

    /// <summary>Whether it can decide. A worker without a configuration refuses to start, and certificates are those of what stands in front of it.</summary>
    [Function("readyz")]
    public static HttpResponseData Readiness([HttpTrigger(AuthorizationLevel.Anonymous, Route = "readyz")] HttpRequestData request) => Fine(request);

    private static HttpResponseData Fine(HttpRequestData request) => WebhookBridge.Respond(request, 200, "text/plain", "ok"u8);
}
