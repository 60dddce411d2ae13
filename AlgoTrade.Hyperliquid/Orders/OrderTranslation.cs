using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;

namespace AlgoTrade.Hyperliquid.Orders;

/// <summary>Engine orders as entries of an action. What cannot be sent as it stands is refused with a reason, never mended.</summary>
internal static class OrderTranslation
{
    public static (OrderEntry? Entry, RejectReason Reason, string? Problem) Translate(
        OrderRequest order, OrderGrouping grouping, InstrumentCatalog catalog)
    {
        if (!catalog.TryGet(order.Instrument, out var instrument))
            return Refuse(RejectReason.BadRequest, $"Not sent: the exchange lists no market '{order.Instrument}'.");
        if (catalog.HasChangedDangerously(order.Instrument) && !order.ReduceOnly)
            return Refuse(RejectReason.BadRequest, $"Not sent: the metadata of {order.Instrument} changed while running; look at it and restart.");
        if (order.LimitPrice is not { } limit || !instrument.IsLegalPrice(limit.Value))
            return Refuse(RejectReason.Tick, $"Not sent: {order.LimitPrice?.ToString() ?? "no price"} is not a legal price of {order.Instrument}.");
        if (order.Kind.IsTrigger() != order.TriggerPrice.HasValue)
            return Refuse(RejectReason.TriggerPrice, $"Not sent: a {order.Kind} order and the trigger price '{order.TriggerPrice}' do not go together.");
        if (order.TriggerPrice is { } trigger && !instrument.IsLegalPrice(trigger.Value))
            return Refuse(RejectReason.Tick, $"Not sent: the trigger {trigger} is not a legal price of {order.Instrument}.");
        var isWholePosition = order.Quantity.IsZero && grouping == OrderGrouping.PositionProtection && order.Kind.IsTrigger();
        if (!isWholePosition && !instrument.IsLegalQuantity(order.Quantity.Value))
            return Refuse(RejectReason.InvalidSize, $"Not sent: {order.Quantity} is not a legal quantity of {order.Instrument}.");
        return (ToEntry(order, instrument, limit), default, null);
    }

    /// <summary>Orders that close or protect may use the budgets' reserve; one entry among them makes the action ordinary.</summary>
    public static RequestPriority PriorityOf(IEnumerable<OrderRequest> orders) => orders.All(order => order.ReduceOnly || order.Purpose != OrderPurpose.Entry)
        ? RequestPriority.Protective : RequestPriority.Ordinary;

    private static OrderEntry ToEntry(OrderRequest order, Instrument instrument, Price limit) => new(
        instrument.AssetId, order.Side == Side.Buy, limit.Value, order.Quantity.Value, order.ReduceOnly,
        order.Kind.IsTrigger() ? null : ToWire(order),
        order.TriggerPrice is { } trigger
            ? new WireTrigger(order.Kind.IsMarket(), trigger.Value, order.Kind.IsStop() ? TriggerDirection.StopLoss : TriggerDirection.TakeProfit)
            : null,
        order.ClientOrderId);

    private static WireTimeInForce ToWire(OrderRequest order) => order.Kind == OrderKind.Market ? WireTimeInForce.Ioc : order.TimeInForce switch
    {
        TimeInForce.Gtc => WireTimeInForce.Gtc,
        TimeInForce.Ioc => WireTimeInForce.Ioc,
        TimeInForce.Alo => WireTimeInForce.Alo,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order.TimeInForce, "Not a time in force."),
    };

    private static (OrderEntry?, RejectReason, string?) Refuse(RejectReason reason, string problem) => (null, reason, problem);
}
