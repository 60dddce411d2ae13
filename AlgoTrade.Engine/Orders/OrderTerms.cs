namespace AlgoTrade.Engine.Orders;

public enum TimeInForce
{
    /// <summary>Rests until filled or canceled.</summary>
    Gtc = 1,

    /// <summary>Fills what it can at once; the rest is canceled.</summary>
    Ioc = 2,

    /// <summary>Add liquidity only (post-only): rejected when it would match at once.</summary>
    Alo = 3,
}

public enum OrderKind
{
    Limit = 1,

    /// <summary>Crosses at once. On the exchange an <see cref="TimeInForce.Ioc"/> limit at the worst acceptable price.</summary>
    Market = 2,

    /// <summary>Rests untriggered; becomes a market order when the mark price reaches the trigger against the position.</summary>
    StopMarket = 3,
    StopLimit = 4,

    /// <summary>As the stop, but triggered by the mark price moving in favor of the position.</summary>
    TakeProfitMarket = 5,
    TakeProfitLimit = 6,
}

/// <summary>Why the bot sent it. Everything but an entry reduces risk, and the gate lets it pass.</summary>
public enum OrderPurpose
{
    Entry = 1,
    Exit = 2,
    StopLoss = 3,
    TakeProfit = 4,
}

public enum OrderGrouping
{
    /// <summary>Orders stand alone.</summary>
    None = 1,

    /// <summary>The first order is an entry, the rest its stop and target; they arm with its fill (<c>normalTpsl</c>).</summary>
    EntryWithProtection = 2,

    /// <summary>Stop and target of the position, resized by the exchange (<c>positionTpsl</c>).</summary>
    PositionProtection = 3,
}

public static class OrderKinds
{
    /// <summary>Waits for a trigger price.</summary>
    public static bool IsTrigger(this OrderKind kind) => kind >= OrderKind.StopMarket;

    public static bool IsStop(this OrderKind kind) => kind is OrderKind.StopMarket or OrderKind.StopLimit;

    /// <summary>Takes whatever price the book offers, within its limit price.</summary>
    public static bool IsMarket(this OrderKind kind) => kind is OrderKind.Market or OrderKind.StopMarket or OrderKind.TakeProfitMarket;
}
