using Microsoft.Extensions.Logging;

namespace Sluice.Cluster.Controllers;

/// <summary>The events of controllers. Ids and names are fixed.</summary>
internal static partial class ControllerLog
{
    [LoggerMessage(2501, LogLevel.Information, "{Identity} holds the Lease {Lease}, and acts", EventName = "Leads")]
    public static partial void Leads(ILogger logger, string identity, string lease);

    [LoggerMessage(2502, LogLevel.Information, "{Identity} no longer holds the Lease {Lease}, and stopped acting", EventName = "LeadsNoMore")]
    public static partial void LeadsNoMore(ILogger logger, string identity, string lease);

    [LoggerMessage(2503, LogLevel.Warning, "The Lease {Lease} cannot be looked at: {Fault}", EventName = "LeaseFailed")]
    public static partial void LeaseFailed(ILogger logger, string lease, string fault);

    [LoggerMessage(2511, LogLevel.Information, "Deployment {Deployment} gets the certificate {Hash}", EventName = "RolloutBegun")]
    public static partial void Begun(ILogger logger, string deployment, string hash);

    [LoggerMessage(2512, LogLevel.Information, "Deployment {Deployment} would get the certificate {Hash}; nothing is done (--dry-run)", EventName = "RolloutWouldBegin")]
    public static partial void WouldBegin(ILogger logger, string deployment, string hash);

    [LoggerMessage(2513, LogLevel.Error, "Deployment {Deployment} does not become ready with the certificate {Hash}; the rollout stops: {Reason}", EventName = "RolloutStopped")]
    public static partial void Stopped(ILogger logger, string deployment, string hash, string reason);

    [LoggerMessage(2514, LogLevel.Warning, "Deployment {Deployment} could not be changed, it is tried again: {Fault}", EventName = "RolloutFailed")]
    public static partial void Failed(ILogger logger, string deployment, string fault);

    [LoggerMessage(2515, LogLevel.Information, "Every Deployment has the certificate {Hash}", EventName = "RolloutDone")]
    public static partial void Done(ILogger logger, string hash);
}
