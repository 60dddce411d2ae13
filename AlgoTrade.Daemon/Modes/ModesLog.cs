using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Modes;

/// <summary>Event ids 3400 to 3449.</summary>
internal static partial class ModesLog
{
    [LoggerMessage(3400, LogLevel.Warning, "Our clock could not be compared with the exchange's")]
    public static partial void ClockNotCompared(this ILogger logger, Exception exception);

    [LoggerMessage(3401, LogLevel.Warning, "When the newest backup was made could not be read")]
    public static partial void BackupsNotRead(this ILogger logger, Exception exception);
}
