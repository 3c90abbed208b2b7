using Microsoft.Extensions.Logging;

namespace Sluice.Decisions;

/// <summary>The events of the decision log and of Kubernetes Events. Ids and names are fixed.</summary>
internal static partial class DecisionLogEvents
{
    [LoggerMessage(1101, LogLevel.Error, "The decision log {Target} cannot be written: {Problem}; reviews go on, and it is tried again", EventName = "DecisionLogFailed")]
    public static partial void Failed(ILogger logger, string target, string problem);

    [LoggerMessage(1102, LogLevel.Warning, "The decision log {Target} is written again", EventName = "DecisionLogResumed")]
    public static partial void Resumed(ILogger logger, string target);

    [LoggerMessage(1103, LogLevel.Error, "{Count} decisions are missing in the decision log {Target}: there were more than could be written", EventName = "DecisionsDropped")]
    public static partial void Dropped(ILogger logger, string target, long count);

    [LoggerMessage(1111, LogLevel.Warning, "An Event could not be created in namespace {Namespace}: {Problem}; {Skipped} like it not logged", EventName = "EventFailed")]
    public static partial void EventFailed(ILogger logger, string @namespace, string problem, int skipped);
}
