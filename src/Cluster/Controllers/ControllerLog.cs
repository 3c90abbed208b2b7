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

    [LoggerMessage(2504, LogLevel.Error, "The part {Part} ended by a defect, and begins anew", EventName = "PartFailed")]
    public static partial void PartFailed(ILogger logger, Exception exception, string part);

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

    [LoggerMessage(2521, LogLevel.Information, "{Configuration} is as sluice.yaml and the certificate's Secret say: {Result}", EventName = "Registered")]
    public static partial void Registered(ILogger logger, string configuration, string result);

    [LoggerMessage(2522, LogLevel.Information, "{Configuration} would be {Result}; nothing is done (--dry-run)", EventName = "WouldRegister")]
    public static partial void WouldRegister(ILogger logger, string configuration, string result);

    [LoggerMessage(2523, LogLevel.Warning, "{Configuration} was changed by somebody else, and put right", EventName = "RegistrationRestored")]
    public static partial void Restored(ILogger logger, string configuration);

    [LoggerMessage(2524, LogLevel.Warning, "{Configuration} could not be written, it is tried again: {Fault}", EventName = "RegistrationFailed")]
    public static partial void RegistrationFailed(ILogger logger, string configuration, string fault);

    [LoggerMessage(2525, LogLevel.Information, "{Configuration} is taken away: {Reason}", EventName = "Unregistered")]
    public static partial void Unregistered(ILogger logger, string configuration, string reason);

    [LoggerMessage(2526, LogLevel.Warning, "The authority is not taken from Secret {Secret}, what is trusted stays: {Reason}", EventName = "AuthorityUnreadable")]
    public static partial void AuthorityUnreadable(ILogger logger, string secret, string reason);

    [LoggerMessage(2527, LogLevel.Information, "The webhooks are not registered yet: {Reason}", EventName = "RegistrationWaits")]
    public static partial void RegistrationWaits(ILogger logger, string reason);

    [LoggerMessage(2531, LogLevel.Information, "{Item} is as policy {Policy} says", EventName = "ObjectApplied")]
    public static partial void Applied(ILogger logger, string item, string policy);

    [LoggerMessage(2532, LogLevel.Information, "{Item} would become what policy {Policy} says; nothing is done (--dry-run, or its action)", EventName = "ObjectWouldApply")]
    public static partial void WouldApply(ILogger logger, string item, string policy);

    [LoggerMessage(2533, LogLevel.Information, "{Item} is taken away: policy {Policy} no longer wants it there", EventName = "ObjectPruned")]
    public static partial void Pruned(ILogger logger, string item, string policy);

    [LoggerMessage(2534, LogLevel.Information, "{Item} would be taken away: policy {Policy} no longer wants it there; nothing is done (--dry-run, or its action)", EventName = "ObjectWouldPrune")]
    public static partial void WouldPrune(ILogger logger, string item, string policy);

    [LoggerMessage(2535, LogLevel.Warning, "{Item} was not made by Sluice, and is left alone; policy {Policy} would have one of its own there", EventName = "ObjectLeftAlone")]
    public static partial void LeftAlone(ILogger logger, string item, string policy);

    [LoggerMessage(2536, LogLevel.Warning, "{Item} cannot be what policy {Policy} says, it is tried again: {Fault}", EventName = "ObjectFailed")]
    public static partial void ObjectFailed(ILogger logger, string item, string policy, string fault);

    [LoggerMessage(2537, LogLevel.Warning, "Objects of a kind cannot be kept, it is tried again: {Fault}", EventName = "KindFailed")]
    public static partial void KindsFailed(ILogger logger, string fault);

    [LoggerMessage(2538, LogLevel.Error, "The objects of namespace {Namespace} cannot be kept by a defect; it is tried again", EventName = "NamespaceFailed")]
    public static partial void NamespaceFailed(ILogger logger, Exception exception, string @namespace);

    [LoggerMessage(2541, LogLevel.Information, "{Objects} objects scanned, {Findings} findings; {Reports} reports are in the cluster, {Deleted} that were over are gone ({Milliseconds} ms)", EventName = "Scanned")]
    public static partial void Scanned(ILogger logger, long objects, int findings, int reports, int deleted, long milliseconds);

    [LoggerMessage(2542, LogLevel.Information, "{Objects} objects scanned, {Findings} findings; {Reports} reports would be written; nothing is done (--dry-run)", EventName = "ScanWouldReport")]
    public static partial void WouldReport(ILogger logger, long objects, int findings, int reports);

    [LoggerMessage(2543, LogLevel.Warning, "The scan did not see or keep everything, it is made again: {Fault}", EventName = "ScanFailed")]
    public static partial void ScanFailed(ILogger logger, string fault);
}
