using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>Event ids 3350 to 3399.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(3350, LogLevel.Warning, "{Count} market events could not be stored; they go to the spool")]
    public static partial void RecordingStalled(this ILogger logger, Exception exception, int count);

    [LoggerMessage(3351, LogLevel.Warning, "Funding rates could not be recorded; tried again in {Seconds} s")]
    public static partial void FundingStalled(this ILogger logger, Exception exception, double seconds);
}
