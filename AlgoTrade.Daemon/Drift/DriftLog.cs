using AlgoTrade.Engine.Bots;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Drift;

/// <summary>Event ids 3500 to 3549.</summary>
internal static partial class DriftLog
{
    [LoggerMessage(3500, LogLevel.Information, "Bot {BotId} on {Day}: replayed equal {IsSame}, decided as its backtest {SameDecisions}, drift {Cost} USDC")]
    public static partial void DayReported(this ILogger logger, BotId botId, DateOnly day, bool isSame, bool sameDecisions, decimal cost);

    [LoggerMessage(3501, LogLevel.Warning, "The bots' day {Day} could not be looked at; tried again in a minute")]
    public static partial void DayNotReported(this ILogger logger, Exception exception, DateOnly day);
}
