using AlgoTrade.Data;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Backfill;

/// <summary>Event ids 3450 to 3499.</summary>
internal static partial class BackfillLog
{
    [LoggerMessage(3450, LogLevel.Information, "Backfill {JobId} of {Instrument} from {From} to {To} begins")]
    public static partial void BackfillStarted(this ILogger logger, long jobId, InstrumentName instrument, DateTimeOffset from, DateTimeOffset to);

    [LoggerMessage(3451, LogLevel.Information, "Backfill {JobId} is {Status}. {Remark}")]
    public static partial void BackfillEnded(this ILogger logger, long jobId, JobStatus status, string remark);

    [LoggerMessage(3452, LogLevel.Warning, "Backfills wait for the database")]
    public static partial void BackfillStalled(this ILogger logger, Exception exception);
}
