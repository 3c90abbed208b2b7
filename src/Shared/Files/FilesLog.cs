using Microsoft.Extensions.Logging;

namespace Sluice.Files;

/// <summary>The events of following files. Ids and names are fixed.</summary>
internal static partial class FilesLog
{
    [LoggerMessage(2009, LogLevel.Error, "Polling files failed in {Watched}; it is tried again", EventName = "PollFailed")]
    public static partial void PollFailed(ILogger logger, string watched, Exception defect);
}
