using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Orders;

/// <summary>Event ids 3100 to 3199.</summary>
internal static partial class OrderLog
{
    [LoggerMessage(3101, LogLevel.Information, "Order {ClientOrderId} accepted as {ExchangeOrderId}")]
    public static partial void OrderAccepted(this ILogger logger, ClientOrderId clientOrderId, ExchangeOrderId? exchangeOrderId);

    [LoggerMessage(3102, LogLevel.Warning, "Order {ClientOrderId} rejected: {Reason}, {ExchangeMessage}")]
    public static partial void OrderRejected(this ILogger logger, ClientOrderId clientOrderId, RejectReason reason, string exchangeMessage);

    [LoggerMessage(3103, LogLevel.Warning, "Order {ClientOrderId} has no clear answer ({Cause}); asking the exchange")]
    public static partial void OrderOutcomeUnknown(this ILogger logger, ClientOrderId clientOrderId, string cause);

    [LoggerMessage(3104, LogLevel.Information, "Bot {BotId}: {Count} unknown orders settled, {How}")]
    public static partial void UnknownOrdersResolved(this ILogger logger, BotId botId, int count, string how);

    [LoggerMessage(3105, LogLevel.Error, "The journal of {Lease} cannot be written; bots wait and nothing is sent")]
    public static partial void JournalStalled(this ILogger logger, Exception exception, string lease);

    [LoggerMessage(3106, LogLevel.Information, "The journal of {Lease} is written again")]
    public static partial void JournalResumed(this ILogger logger, string lease);

    [LoggerMessage(3107, LogLevel.Warning, "Bot {BotId}: an order was not sent: {Reason}")]
    public static partial void OrderVetoed(this ILogger logger, BotId botId, string reason);
}
