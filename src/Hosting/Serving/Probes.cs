using Sluice.Hosting.Tls;
using Sluice.Telemetry.Prometheus;

namespace Sluice.Hosting.Serving;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>; and <c>/healthz/upstream</c>, the liveness of a container whose port kubelet does not reach.</summary>
internal sealed class Probes(IApplication application, TlsIdentity? tls, CallerTokens? tokens, Draining draining, MetricsCollector metrics)
{
    /// <summary>Answers a probe.</summary>
    /// <returns>The answer in progress; null when the request is none.</returns>
    public Task? TryAnswer(HttpContext context) => context.Request.Path.Value switch
    {
        "/healthz" => AnswerAsync(context, StatusCodes.Status200OK, "ok"),
        "/readyz" => AnswerReadinessAsync(context),
        "/healthz/upstream" when application.HasUpstream => AnswerUpstreamAsync(context),
        _ => null,
    };

    private async Task AnswerReadinessAsync(HttpContext context)
    {
        List<string> reasons = [];
        if (draining.HasBegun)
        {
            reasons.Add("draining: the process was told to end");
        }

        if (tls?.Problem is { } certificate)
        {
            reasons.Add(certificate);
        }

        if (tokens?.Problem is { } nobody)
        {
            reasons.Add(nobody);
        }

        if (await application.FindProblemAsync(context.RequestAborted) is { } problem)
        {
            reasons.Add(problem);
        }

        await (reasons.Count == 0
            ? AnswerAsync(context, StatusCodes.Status200OK, string.Join('\n', ["ok", .. Notices()]))
            : AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, string.Join('\n', reasons) + "\n"));
    }

    private async Task AnswerUpstreamAsync(HttpContext context) => await (await application.FindDeathAsync(context.RequestAborted) is { } death
        ? AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, death + "\n")
        : AnswerAsync(context, StatusCodes.Status200OK, "ok"));

    // What the process serves is good; what will not be after its restart is said, for one bad Secret must not take all replicas away.
    private IEnumerable<string> Notices() => tls?.Notice is { } notice ? [notice, .. application.Notices] : application.Notices;

    /// <summary>Answers a scrape.</summary>
    /// <returns>The answer in progress; null when the request is none.</returns>
    public Task? TryAnswerScrape(HttpContext context) => context.Request.Path.Value == "/metrics" ? AnswerScrapeAsync(context) : null;

    private async Task AnswerScrapeAsync(HttpContext context)
    {
        var format = MetricsFormats.Choose(context.Request.Headers.Accept);
        var body = metrics.Write(format);
        context.Response.ContentType = format.ContentType();
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
