using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Orders;

/// <summary>The exchange's answers, said in the events that a bot understands.</summary>
internal static class OutcomeEvents
{
    public static OrderEvent For(ClientOrderId order, SubmitOrderOutcome outcome, DateTimeOffset at) => outcome switch
    {
        SubmitOrderOutcome.Accepted accepted => new OrderAccepted(order, accepted.OrderId, at),
        // Quantities come with the fills themselves; the answer only says that the order is on the exchange.
        SubmitOrderOutcome.Matched matched => new OrderAccepted(order, matched.OrderId, at),
        SubmitOrderOutcome.Rejected { Reason: RejectReason.Expired } => new OrderExpired(order, at),
        SubmitOrderOutcome.Rejected rejected => new OrderRejected(order, rejected.Reason, rejected.ExchangeMessage, at),
        SubmitOrderOutcome.Unknown unknown => new OrderOutcomeUnknown(order, unknown.Cause, at),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome of an order."),
    };

    /// <summary>What the exchange now says about an order, oldest first; its fills come before what ended it.</summary>
    public static IEnumerable<OrderEvent> For(ClientOrderId order, ExchangeOrder found, IEnumerable<Fill> fills)
    {
        if (found.Status is OrderStatus.Rejected)
        {
            yield return new OrderRejected(order, RejectReason.Other, found.StatusText, found.StatusAt);
            yield break;
        }

        var isWaiting = found.Status is OrderStatus.Waiting;
        yield return new OrderAccepted(order, isWaiting ? null : found.ExchangeOrderId, found.PlacedAt);
        if (found.Status is OrderStatus.Triggered)
            yield return new OrderTriggered(order, found.StatusAt);
        foreach (var fill in fills)
            yield return new OrderFilled(order, fill);
        if (found.Status is OrderStatus.Canceled)
            yield return new OrderCanceled(order, found.StatusText, found.StatusAt);
        else if (found.Status is OrderStatus.Expired)
            yield return new OrderExpired(order, found.StatusAt);
    }
}
