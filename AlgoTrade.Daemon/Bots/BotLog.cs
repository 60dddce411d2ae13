using AlgoTrade.Engine.Bots;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Event ids 3000 to 3099.</summary>
internal static partial class BotLog
{
    [LoggerMessage(3000, LogLevel.Information, "Bot {BotId}: {Text}")]
    public static partial void BotWrote(this ILogger logger, BotId botId, string text);

    [LoggerMessage(3001, LogLevel.Information, "Bot {BotId} ({Name}) started: {Strategy} on {Instruments}, {Mode}")]
    public static partial void BotStarted(this ILogger logger, BotId botId, string name, string strategy, string instruments, BotMode mode);

    [LoggerMessage(3002, LogLevel.Error, "Bot {BotId} halted: {Reason}")]
    public static partial void BotHalted(this ILogger logger, Exception? exception, BotId botId, string reason);

    [LoggerMessage(3003, LogLevel.Information, "Bot {BotId} is tried again (attempt {Attempt} of {Attempts})")]
    public static partial void BotRetried(this ILogger logger, BotId botId, int attempt, int attempts);

    [LoggerMessage(3004, LogLevel.Warning, "Bot {BotId}: its saved state does not fit ({Cause}); it is rebuilt from orders, fills and candles")]
    public static partial void SnapshotUnusable(this ILogger logger, BotId botId, string cause);

    [LoggerMessage(3005, LogLevel.Information, "Bot {BotId} is {State}: {Reason}")]
    public static partial void BotChanged(this ILogger logger, BotId botId, BotState state, string reason);

    [LoggerMessage(3006, LogLevel.Information, "Bot {BotId} ({Name}) is left {State}: {Remaining}")]
    public static partial void BotLeft(this ILogger logger, BotId botId, string name, BotState state, string remaining);

    [LoggerMessage(3007, LogLevel.Warning, "Bot {BotId}: {Events} handled events could not be recorded; they cannot be replayed")]
    public static partial void ReplayLost(this ILogger logger, Exception? exception, BotId botId, long events);
}
