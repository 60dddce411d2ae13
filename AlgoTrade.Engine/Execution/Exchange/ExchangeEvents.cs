using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>Something that happened on the exchange, in order.</summary>
public abstract record ExchangeEvent(long TimeMs);

/// <summary>An order changed its status. The quantity is the one at that moment.</summary>
/// <param name="Status">One of <see cref="OrderStatusWords"/> or a refusal's status.</param>
public sealed record OrderChanged(BookOrder Order, string Status, decimal Remaining, long TimeMs) : ExchangeEvent(TimeMs);

/// <summary>A public print.</summary>
public sealed record TradePrinted(
    ExchangeMarket Market, decimal Price, decimal Quantity, Side TakerSide, long TradeId, ExchangeAccount Buyer, ExchangeAccount Seller, long TimeMs)
    : ExchangeEvent(TimeMs);

/// <summary>How a position changed hands.</summary>
public enum FillOrigin
{
    Book = 1,

    /// <summary>The exchange took a liquidated position over at the mark price.</summary>
    Backstop = 2,

    /// <summary>Auto-deleveraging: closed against an account that is under water, at the mark price before the last one.</summary>
    Deleveraging = 3,
}

/// <summary>How a liquidated position is closed.</summary>
public enum LiquidationMethod
{
    /// <summary>Sold to, or bought from, the book.</summary>
    Market = 1,

    /// <summary>Taken over by the exchange with its margin.</summary>
    Backstop = 2,

    /// <summary>Closed against the most profitable accounts on the other side.</summary>
    Deleveraging = 3,
}

/// <summary>One side of a trade.</summary>
/// <param name="ShownEntryPrice">Entry before the fill as the exchange shows it; its closed PnL is computed from this.</param>
/// <param name="Order">Null for a position that changed hands outside of the book.</param>
/// <param name="LiquidatedAccount">Set when one of the two sides was being liquidated.</param>
public sealed record AccountFilled(
    ExchangeAccount Account, ExchangeMarket Market, BookOrder? Order, Side Side, decimal Price, decimal Quantity, decimal Fee, bool IsTaker,
    PositionChange Change, decimal ShownEntryPrice, long TradeId, ExchangeAccount? LiquidatedAccount, long TimeMs) : ExchangeEvent(TimeMs)
{
    public FillOrigin Origin { get; init; } = FillOrigin.Book;

    /// <summary>Mark price of the market in the moment of the fill.</summary>
    public decimal MarkPrice { get; } = Market.MarkPrice;

    /// <summary>Id of the order, or one made for a fill without an order.</summary>
    public long OrderId { get; init; } = Order?.OrderId ?? 0;

    /// <summary>Profit of the closed part, without the fee, as the exchange reports it.</summary>
    public decimal ClosedPnl => Math.Sign(Change.StartQuantity) * (Price - ShownEntryPrice) * Change.ClosedQuantity;
}

/// <param name="Payment">USDC; negative was paid.</param>
public sealed record FundingSettled(
    ExchangeAccount Account, ExchangeMarket Market, decimal Payment, decimal Quantity, decimal Rate, long TimeMs) : ExchangeEvent(TimeMs);

/// <param name="Notional">Notional of the liquidated positions before.</param>
/// <param name="Equity">Equity behind them before.</param>
/// <param name="Positions">Signed quantities before.</param>
public sealed record AccountLiquidated(
    ExchangeAccount Account, decimal Notional, decimal Equity, LiquidationMethod Method, bool IsCross,
    IReadOnlyList<(ExchangeMarket Market, decimal Quantity)> Positions, long TimeMs) : ExchangeEvent(TimeMs);

/// <summary>A TWAP order began or ended.</summary>
/// <param name="Status"><c>activated</c>, <c>finished</c>, <c>terminated</c> or <c>error</c>.</param>
/// <param name="Description">The text of an error.</param>
public sealed record TwapChanged(TwapOrder Twap, string Status, string? Description, long TimeMs) : ExchangeEvent(TimeMs)
{
    /// <summary>Base units filled by then.</summary>
    public decimal ExecutedQuantity { get; } = Twap.ExecutedQuantity;

    /// <summary>USDC filled by then.</summary>
    public decimal ExecutedNotional { get; } = Twap.ExecutedNotional;
}
