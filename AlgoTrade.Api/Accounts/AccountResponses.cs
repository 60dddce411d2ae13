using System.Text.Json;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Api.Accounts;

/// <param name="Network">simulated, testnet or mainnet.</param>
/// <param name="Address">On the exchange; null for paper accounts.</param>
internal sealed record AccountResponse(
    int AccountId, string Name, string Network, BotMode Mode, string? Address, bool IsDisabled, decimal? Equity, DateTimeOffset? EquityAt, DateTimeOffset CreatedAt);

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
internal sealed record SignerResponse(string Address, string? Name, DateTimeOffset? ValidUntil, int? DaysLeft, DateTimeOffset UpdatedAt);

/// <param name="Payment">USDC; negative was paid, positive received.</param>
/// <param name="FundingRate">Per hour, a fraction.</param>
internal sealed record FundingPaymentResponse(
    long PaymentId, string? Bot, string Coin, decimal Payment, decimal PositionQuantity, decimal FundingRate, DateTimeOffset OccurredAt);
