using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution;

/// <summary>An order inside a simulation.</summary>
public sealed class SimulatedOrder
{
    internal SimulatedOrder(OrderRequest request, ExchangeOrderId orderId, DateTimeOffset placedAt)
    {
        Request = request;
        ExchangeOrderId = orderId;
        PlacedAt = placedAt;
        Remaining = request.Quantity.Value;
    }

    public OrderRequest Request { get; }

    public ExchangeOrderId ExchangeOrderId { get; }

    public DateTimeOffset PlacedAt { get; }

    /// <summary>Base units still open.</summary>
    public decimal Remaining { get; internal set; }

    public OrderStatus Status { get; internal set; } = OrderStatus.Open;

    /// <summary>The entry this stop or target waits for, or was placed with.</summary>
    internal SimulatedOrder? Parent { get; set; }

    /// <summary>Stop and target with the same number cancel each other; 0: none.</summary>
    internal int Siblings { get; set; }

    /// <summary>Protection of the whole position, whatever its size is when it fires.</summary>
    internal bool IsWholePosition { get; init; }

    /// <summary>No price was seen since it was placed: it may still take liquidity.</summary>
    internal bool IsFresh { get; set; } = true;

    /// <summary>Became active somewhere inside the candle being matched: only its close is known to come later.</summary>
    internal bool IsFromInsideCandle { get; set; }

    /// <summary>Base units ahead of it at its price (quote simulation).</summary>
    internal decimal QueueAhead { get; set; }

    /// <summary>Not known to the simulated exchange before this time (quote simulation).</summary>
    internal DateTimeOffset ArrivesAt { get; set; }

    internal Side Side => Request.Side;

    internal bool IsLive => Status is OrderStatus.Open or OrderStatus.Triggered or OrderStatus.Waiting;

    /// <summary>Waits for its trigger.</summary>
    internal bool IsArmed => Status == OrderStatus.Open && Request.Kind.IsTrigger();

    /// <summary>Takes whatever there is, now.</summary>
    internal bool IsMarketNow => Request.Kind == OrderKind.Market || (Status == OrderStatus.Triggered && Request.Kind.IsMarket());

    /// <summary>Rests at its limit price.</summary>
    internal bool IsLimitNow => Status is OrderStatus.Open or OrderStatus.Triggered && !IsArmed && !IsMarketNow;
}
