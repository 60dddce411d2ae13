using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Data.Portfolio;

/// <summary>The part of an account's position that belongs to a bot, with what it earned so far (USDC).</summary>
/// <param name="Quantity">Signed base units, long positive.</param>
/// <param name="LastFillId">The last stored fill it contains: fills up to it are never applied again.</param>
public sealed record BotPosition(
    BotId Bot, string Instrument, decimal Quantity, decimal EntryPrice, decimal RealizedPnl, decimal Fees, decimal Funding, long LastFillId, DateTimeOffset UpdatedAt);

/// <summary>A position as the exchange reported it, and what no bot accounts for.</summary>
public sealed record StoredPosition(
    int AccountId, string Instrument, decimal Quantity, decimal EntryPrice, decimal UnrealizedPnl, decimal MarginUsed, int Leverage, bool IsCross,
    decimal? LiquidationPrice, decimal Unattributed, DateTimeOffset ObservedAt);

/// <param name="Bot">Null: the account as a whole.</param>
public sealed record EquityPoint(
    int AccountId, BotId? Bot, DateTimeOffset ObservedAt, decimal Equity, decimal Cash, decimal UnrealizedPnl, decimal RealizedPnl, decimal MarginUsed);

/// <param name="PaymentId">0 for a payment that is not stored yet.</param>
/// <param name="Bot">The bot that bears this share; null: nobody's.</param>
/// <param name="Payment">USDC; negative was paid, positive received.</param>
public sealed record StoredFundingPayment(
    long PaymentId, int AccountId, BotId? Bot, string Instrument, DateTimeOffset OccurredAt, decimal Payment, decimal PositionQuantity, decimal FundingRate);
