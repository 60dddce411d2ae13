using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Orders;

/// <summary>One order of a bot as the bot knows it.</summary>
public sealed class TrackedOrder
{
    internal TrackedOrder(OrderRequest request, int leg, bool isStrategyOrder)
    {
        Request = request;
        Leg = leg;
        IsStrategyOrder = isStrategyOrder;
    }

    public OrderRequest Request { get; }

    public int Leg { get; }

    public OrderStatus Status { get; internal set; } = OrderStatus.Created;

    /// <summary>Base units filled so far.</summary>
    public decimal Filled { get; internal set; }

    public bool IsCancelRequested { get; internal set; }

    /// <summary>When the bot asked for it, Unix milliseconds.</summary>
    internal long CreatedMs { get; init; }

    /// <summary>It was said already that its end does not come.</summary>
    internal bool IsOverdueTold { get; set; }

    /// <summary>Placed by the strategy itself, not by the engine on behalf of a target.</summary>
    public bool IsStrategyOrder { get; }

    public ClientOrderId ClientOrderId => Request.ClientOrderId;

    /// <summary>Base units still open.</summary>
    public decimal Remaining => Math.Max(0, Request.Quantity.Value - Filled);

    public bool IsLive => !Status.IsFinal();

    /// <summary>Sent or about to be, and the exchange has not answered.</summary>
    public bool IsInFlight => Status is OrderStatus.Created or OrderStatus.Sent or OrderStatus.Unknown;

    public bool IsProtection => Request.Purpose is OrderPurpose.StopLoss or OrderPurpose.TakeProfit;

    public bool IsEntry => Request.Purpose == OrderPurpose.Entry;

    internal void Save(StateWriter writer)
    {
        OrderRequestState.Write(writer, Request);
        writer.Write(Leg);
        writer.Write(IsStrategyOrder);
        writer.Write((int)Status);
        writer.Write(Filled);
        writer.Write(IsCancelRequested);
        writer.Write(CreatedMs);
        writer.Write(IsOverdueTold);
    }

    internal static TrackedOrder Load(StateReader reader) => new(OrderRequestState.Read(reader), reader.ReadInt32(), reader.ReadBoolean())
    {
        Status = (OrderStatus)reader.ReadInt32(),
        Filled = reader.ReadDecimal(),
        IsCancelRequested = reader.ReadBoolean(),
        CreatedMs = reader.ReadInt64(),
        IsOverdueTold = reader.ReadBoolean(),
    };
}
