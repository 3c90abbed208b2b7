using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>The metrics of this worker process as a function.</summary>
/// <param name="webhooks">What is served.</param>
public sealed class MetricsFunction(WebhookBridge webhooks)
{
    /// <summary><c>/metrics</c>, in the format that the scraper asks for.</summary>
    [Function("metrics")]
    public HttpResponseData Metrics([HttpTrigger(AuthorizationLevel.Anonymous, Route = "metrics")] HttpRequestData request)
    {
        var format = MetricsFormats.Choose(WebhookBridge.Header(request, "Accept"));
        return WebhookBridge.Respond(request, 200, format.ContentType(), webhooks.Metrics.Write(format));
    }
}
