namespace Sluice.Host.Cluster;

/// <summary>The events of talking to the Kubernetes API. Ids and names are fixed.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(2401, LogLevel.Warning, "The certificate of {Server} is not verified (insecure-skip-tls-verify): whoever stands in between can read and forge every answer", EventName = "ApiServerNotVerified")]
    public static partial void NotVerified(ILogger logger, Uri server);
}
