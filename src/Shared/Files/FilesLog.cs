using Microsoft.Extensions.Logging;

namespace Sluice.Files;

/// <summary>The events of following files. Ids and names are fixed.</summary>
internal static partial class FilesLog
{
    [LoggerMessage(2009, LogLevel.Error, "Looking at files failed in {Watched}; it is tried again", EventName = "LookFailed")]
    public static partial void LookFailed(ILogger logger, string watched, Exception defect);
}
