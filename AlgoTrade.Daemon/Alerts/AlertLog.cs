using AlgoTrade.Engine.Bots;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Alerts;

/// <summary>Event ids 3300 to 3349.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(EventId = 3300, Message = "ALERT {Key} (bot {BotId}): {Text}")]
    public static partial void AlertRaised(this ILogger logger, LogLevel level, BotId? botId, string key, string text);

    [LoggerMessage(3301, LogLevel.Warning, "Alert {Key} could not be delivered by {Sink}")]
    public static partial void AlertNotDelivered(this ILogger logger, Exception exception, string key, string sink);

    [LoggerMessage(3302, LogLevel.Debug, "{Severity} alert {Key}: {Text}")]
    public static partial void AlertNoted(this ILogger logger, AlertSeverity severity, string key, string text);
}
