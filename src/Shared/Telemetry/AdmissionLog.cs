using Microsoft.Extensions.Logging;

namespace Sluice.Telemetry;

/// <summary>The events of admission. Ids and names are fixed: alerts hang on them. Objects are never logged, they can hold secrets.</summary>
internal static partial class AdmissionLog
{
    [LoggerMessage(1001, LogLevel.Information, "{Uid} {Operation} {Resource} {Name} by {User}: {Result} in {Milliseconds:0.###} ms, policies [{Policies}], trace {TraceId} span {SpanId}, {Skipped} like it not logged", EventName = "AdmissionDecided")]
    public static partial void Decided(
        ILogger logger, string uid, string operation, string resource, string name, string user, string result, double milliseconds, string policies, string traceId, string spanId, int skipped);

    [LoggerMessage(1002, LogLevel.Error, "Policy {Policy} failed on {Uid}, trace {TraceId} span {SpanId}; {Skipped} like it not logged", EventName = "PolicyFailed")]
    public static partial void PolicyFailed(ILogger logger, string policy, string uid, string traceId, string spanId, int skipped, DefectReport defect);

    [LoggerMessage(1003, LogLevel.Warning, "Refused a request to {Path}: {Status} {Error}, trace {TraceId} span {SpanId}; {Skipped} like it not logged", EventName = "RequestRefused")]
    public static partial void Refused(ILogger logger, string path, int status, string error, string traceId, string spanId, int skipped);

    [LoggerMessage(1004, LogLevel.Error, "A request to {Path} failed, trace {TraceId} span {SpanId}; {Skipped} like it not logged", EventName = "RequestFailed")]
    public static partial void Failed(ILogger logger, string path, string traceId, string spanId, int skipped, DefectReport defect);

    [LoggerMessage(1005, LogLevel.Warning, "{Path} is called, and no policy of the configuration in use has it: nothing is run there. Apply what sluice webhooks prints for it", EventName = "StalePath")]
    public static partial void StalePath(ILogger logger, string path);
}
