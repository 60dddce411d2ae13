using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>Event ids 3350 to 3399.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(3350, LogLevel.Warning, "{Count} market events could not be stored; they go to the spool")]
    public static partial void RecordingStalled(this ILogger logger, Exception exception, int count);
}
