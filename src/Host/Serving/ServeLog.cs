namespace Sluice.Host.Serving;

/// <summary>The events of serving. Ids and names are fixed.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(2001, LogLevel.Information, "Serving {Policies} policies on {Url}", EventName = "Serving")]
    public static partial void Serving(ILogger logger, Uri url, int policies);
}
