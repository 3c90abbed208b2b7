using Microsoft.Extensions.Logging;

namespace Sluice.Recording;

/// <summary>The events of recorded reviews. Ids and names are fixed.</summary>
internal static partial class RecordingEvents
{
    [LoggerMessage(1121, LogLevel.Error, "Reviews cannot be recorded in {Directory}: {Problem}; reviews go on, and it is tried again", EventName = "RecordingFailed")]
    public static partial void Failed(ILogger logger, string directory, string problem);

    [LoggerMessage(1122, LogLevel.Warning, "Reviews are recorded in {Directory} again", EventName = "RecordingResumed")]
    public static partial void Resumed(ILogger logger, string directory);

    [LoggerMessage(1123, LogLevel.Warning, "{Count} reviews are missing in {Directory}: there were more than could be written", EventName = "RecordedReviewsDropped")]
    public static partial void Dropped(ILogger logger, string directory, long count);
}
