using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Functions;

/// <summary>The metrics of this worker process as a function.</summary>
/// <param name="metrics">What it measures.</param>
public sealed class MetricsFunction(MetricsCollector metrics)
{
    /// <summary><c>/metrics</c>, in the format that the scraper asks for.</summary>
    [Function("metrics")]
    public HttpResponseData Metrics([HttpTrigger(AuthorizationLevel.Anonymous, Route = "metrics")] HttpRequestData request)
    {
        var format = MetricsFormats.Choose(WebhookBridge.Header(request, "Accept"));
        return WebhookBridge.Respond(request, 200, format.ContentType(), metrics.Write(format));
    }
}
