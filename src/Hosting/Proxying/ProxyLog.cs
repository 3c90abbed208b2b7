namespace Sluice.Hosting.Proxying;

/// <summary>The events of the proxy. Ids and names are fixed.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(2301, LogLevel.Error, "The upstream {Upstream} failed, answered with {Status}: {Problem}, trace {TraceId} span {SpanId}; {Skipped} like it not logged", EventName = "UpstreamFailed")]
    public static partial void UpstreamFailed(ILogger logger, Uri upstream, int status, string problem, string traceId, string spanId, int skipped);
}
