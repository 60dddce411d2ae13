using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Exchange;

/// <summary>One order as the exchange reports it.</summary>
/// <param name="Remaining">Base units still open. The exchange refreshes it only when the status changes: take progress from fills.</param>
/// <param name="StatusText">The exchange's own word, e.g. <c>siblingFilledCanceled</c>.</param>
public sealed record ExchangeOrder(
    InstrumentName Instrument, ExchangeOrderId ExchangeOrderId, ClientOrderId? ClientOrderId, Side Side, Price LimitPrice, Quantity Remaining,
    Quantity OriginalQuantity, Price? TriggerPrice, bool ReduceOnly, OrderStatus Status, string StatusText, DateTimeOffset PlacedAt,
    DateTimeOffset StatusAt);

/// <param name="Payment">USDC; negative was paid, positive received.</param>
/// <param name="PositionQuantity">Signed position it was computed on.</param>
public sealed record FundingPayment(
    InstrumentName Instrument, decimal Payment, decimal PositionQuantity, decimal FundingRate, DateTimeOffset OccurredAt)
    : EngineEvent(OccurredAt);

/// <param name="Quantity">Signed base units, long positive; never zero.</param>
/// <param name="LiquidationPrice">Null when liquidation is out of reach.</param>
public sealed record AccountPosition(
    InstrumentName Instrument, decimal Quantity, decimal EntryPrice, decimal UnrealizedPnl, decimal MarginUsed, int Leverage, bool IsCross,
    decimal? LiquidationPrice)
{
    /// <summary>Signed value at the mark price, USDC.</summary>
    public decimal Notional => (Quantity * EntryPrice) + UnrealizedPnl;
}

/// <summary>The account at one moment, all in USDC. Equity already contains unrealized PnL.</summary>
public sealed record AccountSnapshot(
    decimal Equity, decimal Cash, decimal Withdrawable, decimal MarginUsed, decimal MaintenanceMargin,
    IReadOnlyList<AccountPosition> Positions, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

/// <summary>The exchange liquidated the account or one of its positions.</summary>
public sealed record Liquidated(InstrumentName Instrument, decimal ClosedQuantity, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);
