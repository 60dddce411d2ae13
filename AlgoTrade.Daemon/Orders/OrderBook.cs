using System.Diagnostics;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Orders;

/// <summary>One order of a bot as the journal knows it.</summary>
internal sealed class LiveOrder(OrderRequest request, OrderGrouping grouping, ActionTicket? ticket, DateTimeOffset createdAt)
{
    public OrderRequest Request { get; } = request;

    public OrderGrouping Grouping { get; } = grouping;

    public ActionTicket? Ticket { get; } = ticket;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public OrderStatus Status { get; set; } = OrderStatus.Created;

    public decimal Filled { get; set; }

    public decimal? AveragePrice { get; set; }

    public ExchangeOrderId? ExchangeOrderId { get; set; }

    public int EventCount { get; set; }

    public bool IsCancelRequested { get; set; }

    public DateTimeOffset ChangedAt { get; set; } = createdAt;

    /// <summary>Trace of the decision, so that answers and fills end up in the same one.</summary>
    public ActivityContext Trace { get; set; }

    public OrderReference Reference => new(Request.Instrument, Request.ClientOrderId, ExchangeOrderId);

    public static LiveOrder From(JournaledOrder order) => new(order.Request, order.Grouping, order.Ticket, order.CreatedAt)
    {
        Status = order.Status,
        Filled = order.FilledQuantity,
        AveragePrice = order.AverageFillPrice,
        ExchangeOrderId = order.ExchangeOrderId,
        EventCount = order.EventCount,
        IsCancelRequested = order.IsCancelRequested,
    };
}

/// <summary>
/// The orders of one bot, and the place where duplicates end: the same fact may come from the answer to a request, from the account
/// stream and from reconciliation, in any order. What is new changes the order and is journaled; what is not is dropped.
/// </summary>
internal sealed class OrderBook
{
    // Final orders are kept a while, because a fill may still overtake a cancel.
    private const int KeptFinalOrders = 500;

    private readonly Dictionary<ClientOrderId, LiveOrder> _orders = [];
    private readonly Queue<ClientOrderId> _final = new();
    private readonly HashSet<(InstrumentName, DateTimeOffset, long, ExchangeOrderId)> _fills = [];

    public IEnumerable<LiveOrder> Live => _orders.Values.Where(order => !order.Status.IsFinal());

    /// <summary>Fills older than this are booked, or none of this bot's orders could have had them.</summary>
    public DateTimeOffset FillHorizon { get; init; }

    public LiveOrder? Find(ClientOrderId order) => _orders.GetValueOrDefault(order);

    public void Add(LiveOrder order)
    {
        _orders[order.Request.ClientOrderId] = order;
        if (order.Status.IsFinal())
            Retire(order.Request.ClientOrderId);
    }

    /// <summary>Fills that are already booked.</summary>
    public void Remember(IEnumerable<Fill> fills)
    {
        foreach (var fill in fills)
            _fills.Add(KeyOf(fill));
    }

    /// <returns>False when it was booked already.</returns>
    public bool Remember(Fill fill) => _fills.Add(KeyOf(fill));

    public static (InstrumentName Instrument, DateTimeOffset OccurredAt, long TradeId, ExchangeOrderId Order) KeyOf(Fill fill) =>
        (fill.Instrument, fill.OccurredAt, fill.TradeId, fill.ExchangeOrderId);

    public static OrderChange CancelRequested(LiveOrder order, string reason, DateTimeOffset at)
    {
        order.IsCancelRequested = true;
        return Change(order, "CancelRequested", reason, at);
    }

    /// <returns>Null when this was known already.</returns>
    /// <exception cref="InvalidOperationException">The order is not in the book.</exception>
    public OrderChange? Apply(OrderEvent orderEvent, bool isPositionFlatAfter)
    {
        var order = Find(orderEvent.ClientOrderId)
            ?? throw new InvalidOperationException($"Order {orderEvent.ClientOrderId} is not in the book of its bot.");
        if (orderEvent is OrderFilled filled)
            return ApplyFill(order, filled, isPositionFlatAfter);
        if (Next(order, orderEvent) is not { } next)
            return null;
        if (orderEvent is OrderAccepted { ExchangeOrderId: { } exchangeOrderId })
            order.ExchangeOrderId = exchangeOrderId;
        if (orderEvent is CancelRejected)
            order.IsCancelRequested = false;
        return MoveTo(order, next, orderEvent.GetType().Name, DetailsOf(orderEvent), orderEvent.OccurredAt);
    }

    private OrderChange? ApplyFill(LiveOrder order, OrderFilled filled, bool isPositionFlatAfter)
    {
        var fill = filled.Fill;
        if (fill.OccurredAt < FillHorizon || !_fills.Add(KeyOf(fill)))
            return null;
        var total = order.Filled + fill.Quantity.Value;
        order.AveragePrice = (((order.AveragePrice ?? 0) * order.Filled) + (fill.Price.Value * fill.Quantity.Value)) / total;
        order.Filled = total;
        order.ExchangeOrderId ??= fill.ExchangeOrderId;
        // Quantity zero stands for "the whole position, whatever it is".
        var isDone = order.Request.Quantity.IsZero ? isPositionFlatAfter : total >= order.Request.Quantity.Value;
        var next = isDone ? OrderStatus.Filled
            : order.Status.IsFinal() || order.Status == OrderStatus.Triggered ? order.Status : OrderStatus.Open;
        return MoveTo(order, next, nameof(OrderFilled), $"{fill.Side} {fill.Quantity} at {fill.Price}, trade {fill.TradeId}", fill.OccurredAt);
    }

    private static OrderStatus? Next(LiveOrder order, OrderEvent orderEvent)
    {
        if (order.Status.IsFinal())
            return null;
        return orderEvent switch
        {
            OrderAccepted accepted => AcceptedStatus(order, accepted),
            OrderTriggered => order.Status == OrderStatus.Triggered ? null : OrderStatus.Triggered,
            OrderRejected => OrderStatus.Rejected,
            OrderCanceled => OrderStatus.Canceled,
            OrderExpired => OrderStatus.Expired,
            OrderOutcomeUnknown => order.Status is OrderStatus.Created or OrderStatus.Sent ? OrderStatus.Unknown : null,
            CancelRejected => order.IsCancelRequested ? order.Status : null,
            _ => throw new InvalidOperationException($"{orderEvent.GetType().Name} has no place in an order's life."),
        };
    }

    private static OrderStatus? AcceptedStatus(LiveOrder order, OrderAccepted accepted)
    {
        var next = accepted.ExchangeOrderId is null ? OrderStatus.Waiting : OrderStatus.Open;
        var isNews = order.Status is OrderStatus.Created or OrderStatus.Sent or OrderStatus.Unknown
            || (order.Status is OrderStatus.Waiting && next is OrderStatus.Open);
        return isNews ? next : null;
    }

    private OrderChange MoveTo(LiveOrder order, OrderStatus status, string kind, string? details, DateTimeOffset at)
    {
        var ends = status.IsFinal() && !order.Status.IsFinal();
        order.Status = status;
        if (ends)
            Retire(order.Request.ClientOrderId);
        return Change(order, kind, details, at);
    }

    private static OrderChange Change(LiveOrder order, string kind, string? details, DateTimeOffset at)
    {
        order.EventCount++;
        order.ChangedAt = at;
        return new OrderChange(
            order.Request.ClientOrderId, order.EventCount, kind, order.Status, details, order.ExchangeOrderId, order.Filled, order.AveragePrice, at);
    }

    private void Retire(ClientOrderId order)
    {
        _final.Enqueue(order);
        if (_final.Count > KeptFinalOrders)
            _orders.Remove(_final.Dequeue());
    }

    private static string? DetailsOf(OrderEvent orderEvent) => orderEvent switch
    {
        OrderRejected rejected => $"{rejected.Reason}: {rejected.ExchangeMessage}",
        OrderCanceled canceled => canceled.Cause,
        OrderOutcomeUnknown unknown => unknown.Cause,
        CancelRejected rejected => $"{rejected.Reason}: {rejected.ExchangeMessage}",
        _ => null,
    };
}
