namespace AlgoTrade.Engine.Orders;

/// <summary>What an event says about an order, told apart as far as the life of an order needs it.</summary>
public enum OrderEventKind
{
    /// <summary>Accepted without an oid: a stop or target that waits for its entry.</summary>
    AcceptedWaiting = 1,
    Accepted = 2,
    Rejected = 3,

    /// <summary>A fill after which something remains.</summary>
    PartlyFilled = 4,

    /// <summary>A fill after which nothing remains.</summary>
    Filled = 5,
    Canceled = 6,
    Expired = 7,
    Triggered = 8,
    OutcomeUnknown = 9,
    CancelRejected = 10,
}

/// <summary>
/// The life of an order as one closed table. It lists what the exchange really sends: a fill may overtake its own acceptance, the notice of
/// its trigger, or our cancel; an answer that got lost may be followed by anything. A pair that is not listed cannot be explained.
/// </summary>
public static class OrderLifecycle
{
    /// <returns>The status after the event (often the same), or null when the pair is not listed.</returns>
    public static OrderStatus? Next(OrderStatus status, OrderEventKind kind) => (status, kind) switch
    {
        (OrderStatus.Created or OrderStatus.Sent or OrderStatus.Unknown, _) => AfterSending(status, kind),

        // A child that waits for its entry: it may be armed, or go with its entry.
        (OrderStatus.Waiting, OrderEventKind.AcceptedWaiting) => OrderStatus.Waiting,
        (OrderStatus.Waiting, OrderEventKind.Accepted) => OrderStatus.Open,
        (OrderStatus.Waiting, OrderEventKind.Triggered) => OrderStatus.Triggered,
        (OrderStatus.Waiting, OrderEventKind.PartlyFilled) => OrderStatus.Open,
        (OrderStatus.Waiting, OrderEventKind.Filled) => OrderStatus.Filled,
        (OrderStatus.Waiting, OrderEventKind.Canceled) => OrderStatus.Canceled,
        (OrderStatus.Waiting, OrderEventKind.Rejected) => OrderStatus.Rejected,
        (OrderStatus.Waiting, OrderEventKind.CancelRejected) => OrderStatus.Waiting,

        // Acceptance and a lost answer may come after the fill that proved the order to be there.
        (OrderStatus.Open, OrderEventKind.Accepted or OrderEventKind.AcceptedWaiting or OrderEventKind.OutcomeUnknown) => OrderStatus.Open,
        (OrderStatus.Open, OrderEventKind.PartlyFilled or OrderEventKind.CancelRejected) => OrderStatus.Open,
        (OrderStatus.Open, OrderEventKind.Filled) => OrderStatus.Filled,
        (OrderStatus.Open, OrderEventKind.Triggered) => OrderStatus.Triggered,
        (OrderStatus.Open, OrderEventKind.Canceled) => OrderStatus.Canceled,
        (OrderStatus.Open, OrderEventKind.Rejected) => OrderStatus.Rejected,

        (OrderStatus.Triggered, OrderEventKind.Accepted or OrderEventKind.OutcomeUnknown or OrderEventKind.CancelRejected) => OrderStatus.Triggered,
        (OrderStatus.Triggered, OrderEventKind.PartlyFilled) => OrderStatus.Triggered,
        (OrderStatus.Triggered, OrderEventKind.Filled) => OrderStatus.Filled,
        (OrderStatus.Triggered, OrderEventKind.Canceled) => OrderStatus.Canceled,
        (OrderStatus.Triggered, OrderEventKind.Rejected) => OrderStatus.Rejected,

        // Over, and late news of what led there.
        (OrderStatus.Filled, OrderEventKind.Accepted or OrderEventKind.AcceptedWaiting or OrderEventKind.Triggered) => OrderStatus.Filled,
        (OrderStatus.Filled, OrderEventKind.OutcomeUnknown or OrderEventKind.CancelRejected) => OrderStatus.Filled,
        (OrderStatus.Canceled, OrderEventKind.Accepted or OrderEventKind.AcceptedWaiting or OrderEventKind.Triggered) => OrderStatus.Canceled,
        (OrderStatus.Canceled, OrderEventKind.OutcomeUnknown or OrderEventKind.CancelRejected) => OrderStatus.Canceled,
        (OrderStatus.Canceled, OrderEventKind.PartlyFilled) => OrderStatus.Canceled,
        (OrderStatus.Canceled, OrderEventKind.Filled) => OrderStatus.Filled,
        (OrderStatus.Rejected, OrderEventKind.CancelRejected) => OrderStatus.Rejected,
        (OrderStatus.Expired, OrderEventKind.CancelRejected) => OrderStatus.Expired,
        _ => null,
    };

    private static OrderStatus? AfterSending(OrderStatus status, OrderEventKind kind) => kind switch
    {
        OrderEventKind.AcceptedWaiting => OrderStatus.Waiting,
        OrderEventKind.Accepted or OrderEventKind.PartlyFilled => OrderStatus.Open,
        OrderEventKind.Filled => OrderStatus.Filled,
        OrderEventKind.Triggered => OrderStatus.Triggered,
        OrderEventKind.Rejected => OrderStatus.Rejected,
        OrderEventKind.Canceled => OrderStatus.Canceled,
        OrderEventKind.Expired => OrderStatus.Expired,
        OrderEventKind.OutcomeUnknown => OrderStatus.Unknown,
        OrderEventKind.CancelRejected => status,
        _ => null,
    };
}
