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

/// <summary>One side of a trade.</summary>
/// <param name="ShownEntryPrice">Entry before the fill as the exchange shows it; its closed PnL is computed from this.</param>
/// <param name="LiquidatedAccount">Set when one of the two sides was being liquidated.</param>
public sealed record AccountFilled(
    ExchangeAccount Account, ExchangeMarket Market, BookOrder? Order, Side Side, decimal Price, decimal Quantity, decimal Fee, bool IsTaker,
    PositionChange Change, decimal ShownEntryPrice, long TradeId, ExchangeAccount? LiquidatedAccount, long TimeMs) : ExchangeEvent(TimeMs)
{
    /// <summary>Profit of the closed part, without the fee, as the exchange reports it.</summary>
    public decimal ClosedPnl => Math.Sign(Change.StartQuantity) * (Price - ShownEntryPrice) * Change.ClosedQuantity;
}

/// <param name="Payment">USDC; negative was paid.</param>
public sealed record FundingSettled(
    ExchangeAccount Account, ExchangeMarket Market, decimal Payment, decimal Quantity, decimal Rate, long TimeMs) : ExchangeEvent(TimeMs);

/// <param name="Notional">Notional of all positions before.</param>
/// <param name="Equity">Equity before.</param>
/// <param name="IsBackstop">The exchange took the position over instead of selling it.</param>
public sealed record AccountLiquidated(ExchangeAccount Account, decimal Notional, decimal Equity, bool IsBackstop, long TimeMs) : ExchangeEvent(TimeMs);
