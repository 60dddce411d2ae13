using System.Text.Json;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Api.Bots;

/// <param name="DesiredState">What the operator wants.</param>
/// <param name="State">What the daemon last reported; null: it has not seen the bot yet.</param>
/// <param name="Reason">Why it is in that state.</param>
/// <param name="Revision">The configuration that should run.</param>
/// <param name="RunningRevision">The configuration that does run.</param>
/// <param name="Version">Counts wishes; also the entity tag.</param>
/// <param name="IsUpToDate">The daemon has acted on the latest wish.</param>
/// <param name="Equity">USDC, as last recorded.</param>
/// <param name="DayPnl">USDC: equity against the first of this UTC day; null: not recorded today.</param>
/// <param name="Exposure">USDC: what its positions are worth at the last price, long and short added up.</param>
/// <param name="OpenOrders">Orders that may still fill, resting stops and targets included.</param>
/// <param name="ArmedForAccount">The account for which it may trade real money.</param>
/// <param name="Definition">The configuration.</param>
internal sealed record BotResponse(
    string Name,
    int BotId,
    string Account,
    BotMode Mode,
    DesiredState DesiredState,
    BotState? State,
    string? Reason,
    int Revision,
    int? RunningRevision,
    long Version,
    bool IsUpToDate,
    decimal? Equity,
    decimal? DayPnl,
    decimal Exposure,
    int OpenOrders,
    IReadOnlyList<BotPositionResponse> Positions,
    string? LastDecision,
    DateTimeOffset? LastDecisionAt,
    DateTimeOffset? HeartbeatAt,
    string? ArmedForAccount,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    JsonElement Definition);

/// <param name="Quantity">Signed base units, long positive.</param>
/// <param name="EntryPrice">Average price of the open quantity; 0 when flat.</param>
/// <param name="LastPrice">Close of the last stored candle; null: there is none.</param>
/// <param name="UnrealizedPnl">USDC at the last price; null: not known.</param>
/// <param name="RealizedPnl">USDC before fees and funding, over the life of the bot.</param>
/// <param name="Funding">USDC; negative was paid.</param>
internal sealed record BotPositionResponse(
    string Coin,
    decimal Quantity,
    decimal EntryPrice,
    decimal? LastPrice,
    decimal? UnrealizedPnl,
    decimal RealizedPnl,
    decimal Fees,
    decimal Funding,
    DateTimeOffset UpdatedAt);

/// <param name="Cloid">Our id, chosen before sending.</param>
/// <param name="Oid">The exchange's id.</param>
/// <param name="ProtectsEntry">Cloid of the entry that this stop or target belongs to.</param>
/// <param name="StatusReason">Why it was denied, rejected or canceled, in the words of whoever did it.</param>
internal sealed record OrderResponse(
    string Cloid,
    long Sequence,
    string Coin,
    Side Side,
    OrderKind Kind,
    OrderPurpose Purpose,
    TimeInForce TimeInForce,
    bool ReduceOnly,
    decimal Quantity,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    string? ProtectsEntry,
    string Reason,
    OrderStatus Status,
    string? StatusReason,
    decimal FilledQuantity,
    decimal? AverageFillPrice,
    long? Oid,
    string? TraceId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

internal sealed record OrderEventResponse(int Sequence, string Kind, OrderStatus Status, JsonElement? Details, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt);

internal sealed record OrderDetailResponse(string Bot, OrderResponse Order, IReadOnlyList<OrderEventResponse> Events, IReadOnlyList<FillResponse> Fills);

/// <param name="Role">Maker or taker.</param>
internal sealed record FillResponse(
    long FillId,
    string? Cloid,
    string Coin,
    Side Side,
    decimal Price,
    decimal Quantity,
    decimal Fee,
    string FeeAsset,
    LiquidityRole Role,
    bool IsLiquidation,
    long TradeId,
    long Oid,
    DateTimeOffset OccurredAt);

/// <summary>All in USDC. Equity is cash plus unrealized PnL at the mark price.</summary>
internal sealed record EquityResponse(
    DateTimeOffset ObservedAt, decimal Equity, decimal Cash, decimal UnrealizedPnl, decimal RealizedPnl, decimal MarginUsed);

internal sealed record SignalResponse(long SignalId, string Source, string Coin, string Kind, string Text, JsonElement? Details, DateTimeOffset OccurredAt);

/// <param name="Wanted">What the strategy wanted, or what the gate refused.</param>
/// <param name="Details">The numbers that were compared.</param>
internal sealed record DecisionResponse(
    DateTimeOffset DecidedAt, long Sequence, string? Coin, string Kind, string Wanted, string Reason, JsonElement? Details, string? TraceId);

internal sealed record RevisionResponse(int Revision, JsonElement Definition, string CreatedBy, DateTimeOffset CreatedAt);

/// <param name="Account">The account's name, typed again: proof that the operator knows where the money is.</param>
internal sealed record ArmRequest(string Account);

/// <param name="Reason">For the record; optional.</param>
internal sealed record WishRequest(string? Reason = null);
