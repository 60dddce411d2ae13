using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Strategies;

/// <summary>What a strategy may see and ask for while it decides. Nothing here reaches into the future.</summary>
public interface IStrategyContext
{
    /// <summary>The time of the event being handled (a candle's close time), Unix milliseconds.</summary>
    long NowMs { get; }

    int LegCount { get; }

    Instrument Instrument(int leg);

    /// <summary>Signed base units held by this bot; long positive.</summary>
    decimal Position(int leg);

    /// <summary>Average entry price of the held position; null when flat.</summary>
    decimal? EntryPrice(int leg);

    /// <summary>Cash plus unrealized PnL of this bot, in USDC.</summary>
    double Equity { get; }

    /// <summary>Live orders of the leg placed through <see cref="PlaceLimit"/>, oldest first. Valid until the next call.</summary>
    IReadOnlyList<StrategyOrder> OpenOrders(int leg);

    /// <summary>
    /// Be here from now on. Repeating the wish already held changes nothing. The engine sizes the order by the bot's sizing rule, places
    /// protection with it (null: the bot's own default), and closes or turns the position when the wish changes. A wish ends by itself
    /// (the leg's target is flat again) when a stop, a target or time closes its position, or when its entry is denied or finds no
    /// match: a strategy that says it again at the next candle tries again, one that speaks only at a crossing does not.
    /// </summary>
    void SetTarget(int leg, TargetExposure target, string reason, Protection? protection = null);

    /// <summary>Rests a limit order. The price and quantity are put on the grid (passive side, down).</summary>
    /// <returns>The id to cancel it by, or null when the quantity is below one lot (recorded as denied).</returns>
    ClientOrderId? PlaceLimit(int leg, Side side, decimal quantity, decimal price, TimeInForce timeInForce, bool reduceOnly, string reason);

    void Cancel(int leg, ClientOrderId clientOrderId, string reason);

    void Signal(int leg, string kind, string text);

    /// <summary>Asks for <see cref="Strategy.OnTimer"/> at the given time or soon after.</summary>
    void RequestTimer(string name, DateTimeOffset dueAt);
}

/// <summary>One order of the strategy's own as it stands now.</summary>
public readonly record struct StrategyOrder(ClientOrderId ClientOrderId, Side Side, Price Price, Quantity Remaining);
