namespace AlgoTrade.Api.Http;

internal static partial class ApiLog
{
    [LoggerMessage(5001, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, PathString path);

    [LoggerMessage(5002, LogLevel.Information, "{Actor} did {Action} on {Subject}")]
    public static partial void WriteRecorded(this ILogger logger, string actor, string action, string subject);

    [LoggerMessage(5003, LogLevel.Warning, "Reading new events from the database failed; the next attempt follows in {DelayMs} ms")]
    public static partial void EventReadFailed(this ILogger logger, Exception exception, double delayMs);

    [LoggerMessage(5004, LogLevel.Warning, "The queue of backtests could not be read; it is tried again")]
    public static partial void BacktestQueueFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5005, LogLevel.Error, "Backtest {BacktestId} failed")]
    public static partial void BacktestFailed(this ILogger logger, Exception exception, long backtestId);

    [LoggerMessage(5006, LogLevel.Warning, "Old answers and ended sessions could not be removed; it is tried again in an hour")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception exception);
}
