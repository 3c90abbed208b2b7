using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sluice.Functions;

/// <summary>The probes as functions.</summary>
/// <param name="webhooks">What is served.</param>
public sealed class ProbeFunctions(WebhookBridge webhooks)
{
    /// <summary>Whether the process can answer.</summary>
    [Function("healthz")]
    public static HttpResponseData Health([HttpTrigger(AuthorizationLevel.Anonymous, Route = "healthz")] HttpRequestData request) => Fine(request, []);

    /// <summary>Whether it can decide: a worker without a configuration does not start, one that has a good one keeps it, and certificates are those of what stands in front of it. Behind the "ok" stands what people should know.</summary>
    [Function("readyz")]
    public HttpResponseData Readiness([HttpTrigger(AuthorizationLevel.Anonymous, Route = "readyz")] HttpRequestData request) => Fine(request, webhooks.Notices);

    private static HttpResponseData Fine(HttpRequestData request, IReadOnlyList<string> notices)
    {
        var response = WebhookBridge.Respond(request, 200, "text/plain", Encoding.UTF8.GetBytes(string.Join('\n', ["ok", .. notices])));
        response.Headers.Add("Cache-Control", "no-store");
        return response;
    }
}
