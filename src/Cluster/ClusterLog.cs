using Microsoft.Extensions.Logging;

namespace Sluice.Cluster;

/// <summary>The events of talking to the Kubernetes API. Ids and names are fixed.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(2401, LogLevel.Warning, "The certificate of {Server} is not verified (insecure-skip-tls-verify): whoever stands in between can read and forge every answer", EventName = "ApiServerNotVerified")]
    public static partial void NotVerified(ILogger logger, Uri server);

    [LoggerMessage(2402, LogLevel.Warning, "Watching {Resource} fails, each lookup is read until it works again: {Fault}", EventName = "WatchFailed")]
    public static partial void WatchFailed(ILogger logger, string resource, string fault);

    [LoggerMessage(2403, LogLevel.Information, "Watching {Resource} works again", EventName = "WatchResumed")]
    public static partial void WatchResumed(ILogger logger, string resource);

    [LoggerMessage(2404, LogLevel.Information, "The API server no longer knows where the watch of {Resource} ended; everything is listed anew", EventName = "WatchTooOld")]
    public static partial void WatchTooOld(ILogger logger, string resource);
}
