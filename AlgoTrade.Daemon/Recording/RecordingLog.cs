using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>Event ids 3350 to 3399.</summary>
internal static partial class RecordingLog
{
    [LoggerMessage(3350, LogLevel.Warning, "{Count} market events could not be stored; they go to the spool")]
    public static partial void RecordingStalled(this ILogger logger, Exception exception, int count);

    [LoggerMessage(3352, LogLevel.Error, "The spool file {File} is damaged and set aside")]
    public static partial void SpoolDamaged(this ILogger logger, string file);

    [LoggerMessage(3353, LogLevel.Warning, "Holes in recorded candles could not be looked for; tried again in {Seconds} s")]
    public static partial void RepairStalled(this ILogger logger, Exception exception, double seconds);

    [LoggerMessage(3354, LogLevel.Information, "{Rows} rows of {Table} were older than they are kept for and are deleted")]
    public static partial void Expired(this ILogger logger, long rows, string table);

    [LoggerMessage(3355, LogLevel.Warning, "Old rows could not be deleted; tried again in an hour")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3351, LogLevel.Warning, "Funding rates could not be recorded; tried again in {Seconds} s")]
    public static partial void FundingStalled(this ILogger logger, Exception exception, double seconds);
}
