using System.Text.Json;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Api.Accounts;

/// <param name="Network">simulated, testnet or mainnet.</param>
/// <param name="Address">On the exchange; null for paper accounts.</param>
/// <param name="DailyLossFraction">What all its bots together lost since 00:00 UTC, of their equity then; 0 when they gained. Null: not measured yet.</param>
/// <param name="DrawdownFraction">How far all its bots together are below their peak.</param>
internal sealed record AccountResponse(
    int AccountId,
    string Name,
    string Network,
    BotMode Mode,
    string? Address,
    bool IsDisabled,
    decimal? Equity,
    DateTimeOffset? EquityAt,
    decimal? DailyLossFraction,
    decimal? DrawdownFraction,
    DateTimeOffset CreatedAt);

/// <summary>Limits over all bots of an account together; a limit that is null or absent is off.</summary>
/// <param name="MaxPositionQuantity">Largest absolute position per instrument, base units.</param>
/// <param name="MaxPositionNotional">Largest absolute position per instrument, USDC.</param>
/// <param name="MaxLeverage">Sum of absolute position notionals over the account's equity.</param>
/// <param name="MaxDailyLossFraction">Loss since 00:00 UTC over the bots' equity then; stops all entries until the next day.</param>
/// <param name="MaxDrawdownFraction">Drawdown of the bots' equity from its peak; stops all entries until released.</param>
internal sealed record AccountLimitsForm(
    decimal? MaxPositionQuantity = null,
    decimal? MaxPositionNotional = null,
    decimal? MaxLeverage = null,
    int? MaxOpenOrders = null,
    decimal? MaxDailyLossFraction = null,
    decimal? MaxDrawdownFraction = null);

/// <param name="Version">Of the limits, for If-Match.</param>
/// <param name="Loss">What the loss limits are compared with; null: not measured yet.</param>
internal sealed record AccountLimitsResponse(string Account, long Version, AccountLimitsForm Limits, AccountLossResponse? Loss);

/// <summary>All bots of the account together, as the daemon measured them last; USDC.</summary>
/// <param name="Equity">Capital plus realized and unrealized profit, fees and funding of all its bots.</param>
/// <param name="DayStartEquity">At 00:00 UTC, or when the daily loss was released; moved with capital that came or went since.</param>
/// <param name="PeakEquity">Highest so far, or since the drawdown was released; moved likewise.</param>
internal sealed record AccountLossResponse(
    decimal Equity, decimal DayStartEquity, decimal DailyLossFraction, decimal PeakEquity, decimal DrawdownFraction, DateTimeOffset ObservedAt);

/// <param name="Mode">Which bots may use it.</param>
/// <param name="Address">0x and 40 hex digits; required unless the mode is paper.</param>
internal sealed record CreateAccountRequest(string Name, string Network, BotMode Mode, string? Address = null);

/// <param name="Quantity">Signed base units.</param>
/// <param name="Unattributed">What no bot accounts for: quantity minus the sum of the bots' positions.</param>
internal sealed record AccountPositionResponse(
    string Coin,
    decimal Quantity,
    decimal EntryPrice,
    decimal UnrealizedPnl,
    decimal MarginUsed,
    int Leverage,
    bool IsCross,
    decimal? LiquidationPrice,
    decimal Unattributed,
    DateTimeOffset ObservedAt);

/// <param name="RequestsUsed">Of the address, as the exchange counts; null: not asked yet.</param>
/// <param name="RequestsLeft">Null: not known.</param>
/// <param name="Limits">The operator's limits of the account.</param>
internal sealed record BudgetResponse(long? RequestsUsed, long? RequestsCap, long? RequestsLeft, JsonElement? Limits, DateTimeOffset? UpdatedAt);

/// <param name="ValidUntil">End of the approval on the exchange; null: it has none, or it is not known.</param>
/// <param name="DaysLeft">Whole days until then; negative: it has ended.</param>
/// <param name="CheckedAt">When the exchange was last asked about it; the one asked last is the one that signs. Null: not since this is kept.</param>
/// <param name="Problem">Why it must not or cannot sign, as of then; null: it can.</param>
internal sealed record SignerResponse(
    string Address, string? Name, DateTimeOffset? ValidUntil, int? DaysLeft, DateTimeOffset UpdatedAt, DateTimeOffset? CheckedAt, string? Problem);

/// <param name="Payment">USDC; negative was paid, positive received.</param>
/// <param name="FundingRate">Per hour, a fraction.</param>
internal sealed record FundingPaymentResponse(
    long PaymentId, string? Bot, string Coin, decimal Payment, decimal PositionQuantity, decimal FundingRate, DateTimeOffset OccurredAt);
