namespace Sluice.Hosting.Serving;

/// <summary>The events of serving. Ids and names are fixed.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(2001, LogLevel.Information, "Serving on {Url}", EventName = "Serving")]
    public static partial void Serving(ILogger logger, Uri url);

    [LoggerMessage(2002, LogLevel.Information, "Probes and metrics on {Url}", EventName = "ManagementServing")]
    public static partial void ManagementServing(ILogger logger, Uri url);

    [LoggerMessage(2003, LogLevel.Information, "Draining: not ready from now on, requests are answered for {Seconds} s more", EventName = "DrainBegan")]
    public static partial void DrainBegan(ILogger logger, double seconds);

    [LoggerMessage(2004, LogLevel.Information, "Stopped, {Connections} connections were still open", EventName = "Stopped")]
    public static partial void Stopped(ILogger logger, int connections);

    [LoggerMessage(2005, LogLevel.Warning, "A connection is refused: {Limit} are open; {Skipped} like it not logged", EventName = "ConnectionRefused")]
    public static partial void ConnectionRefused(ILogger logger, int limit, int skipped);

    [LoggerMessage(2006, LogLevel.Warning, "A review is refused with 429: too many at once; {Skipped} like it not logged", EventName = "ReviewRefused")]
    public static partial void ReviewRefused(ILogger logger, int skipped);

    [LoggerMessage(2007, LogLevel.Warning, "Only {Descriptors} files may be open (ulimit -n), so at most {Connections} connections are", EventName = "FewDescriptors")]
    public static partial void FewDescriptors(ILogger logger, int descriptors, int connections);

    [LoggerMessage(2010, LogLevel.Warning, "{Lines} lines of this log could not be written and are lost", EventName = "LogLinesLost")]
    public static partial void LogLinesLost(ILogger logger, long lines);

    [LoggerMessage(2008, LogLevel.Warning, "Clients need a certificate on {Url}, which the kubelet has not: give the probes an address of their own with --management-url", EventName = "ProbesNeedAddress")]
    public static partial void ProbesNeedAddress(ILogger logger, Uri url);
}
