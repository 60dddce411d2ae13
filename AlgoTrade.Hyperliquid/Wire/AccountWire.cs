using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary><c>clearinghouseState</c>: the perpetuals account. All money in USDC.</summary>
public sealed record ClearinghouseState : WireObject
{
    /// <summary>Cross and isolated.</summary>
    public required MarginSummary MarginSummary { get; init; }

    public required MarginSummary CrossMarginSummary { get; init; }

    public decimal CrossMaintenanceMarginUsed { get; init; }

    public decimal Withdrawable { get; init; }

    /// <summary>Flat markets are absent.</summary>
    public required IReadOnlyList<AssetPosition> AssetPositions { get; init; }

    /// <summary>Absent in recordings of 2023.</summary>
    public long? Time { get; init; }
}

public sealed record MarginSummary : WireObject
{
    /// <summary>Contains unrealized PnL.</summary>
    public required decimal AccountValue { get; init; }

    public required decimal TotalNtlPos { get; init; }

    /// <summary>Cash after paying for the positions; may be negative.</summary>
    public required decimal TotalRawUsd { get; init; }

    public required decimal TotalMarginUsed { get; init; }
}

public sealed record AssetPosition : WireObject
{
    public string? Type { get; init; }

    public required WirePosition Position { get; init; }
}

public sealed record WirePosition : WireObject
{
    public required string Coin { get; init; }

    /// <summary>Signed base units, long positive.</summary>
    [JsonPropertyName("szi")]
    public required decimal SignedQuantity { get; init; }

    public required WireLeverage Leverage { get; init; }

    [JsonPropertyName("entryPx")]
    public decimal? EntryPrice { get; init; }

    public decimal PositionValue { get; init; }

    public decimal UnrealizedPnl { get; init; }

    public decimal ReturnOnEquity { get; init; }

    /// <summary>Null when liquidation is out of reach.</summary>
    [JsonPropertyName("liquidationPx")]
    public decimal? LiquidationPrice { get; init; }

    public decimal MarginUsed { get; init; }

    public int? MaxLeverage { get; init; }

    /// <summary>Positive was paid.</summary>
    public CumulativeFunding? CumFunding { get; init; }

    public IReadOnlyList<decimal>? MaxTradeSzs { get; init; }
}

public sealed record WireLeverage : WireObject
{
    /// <summary><c>cross</c> or <c>isolated</c>.</summary>
    public required string Type { get; init; }

    public required int Value { get; init; }

    /// <summary>Isolated only.</summary>
    public decimal? RawUsd { get; init; }
}

public sealed record CumulativeFunding : WireObject
{
    public decimal AllTime { get; init; }

    public decimal SinceOpen { get; init; }

    public decimal SinceChange { get; init; }
}

public sealed record SpotClearinghouseState : WireObject
{
    public required IReadOnlyList<SpotBalance> Balances { get; init; }

    public JsonElement? TokenToAvailableAfterMaintenance { get; init; }

    public JsonElement? EvmEscrows { get; init; }

    public bool PortfolioMarginEnabled { get; init; }

    public JsonElement? PortfolioMarginRatio { get; init; }
}

public sealed record SpotBalance : WireObject
{
    public required string Coin { get; init; }

    public int? Token { get; init; }

    public required decimal Total { get; init; }

    /// <summary>Locked in open orders.</summary>
    public decimal Hold { get; init; }

    public decimal? EntryNtl { get; init; }

    public JsonElement? SpotHold { get; init; }

    public JsonElement? Ltv { get; init; }

    public JsonElement? Borrowed { get; init; }

    public JsonElement? Supplied { get; init; }
}

/// <summary>Also tells the leverage setting of a flat market.</summary>
public sealed record ActiveAssetData : WireObject
{
    public string? User { get; init; }

    public required string Coin { get; init; }

    public required WireLeverage Leverage { get; init; }

    /// <summary>Largest buy and sell, base units.</summary>
    public IReadOnlyList<decimal> MaxTradeSzs { get; set; } = [];

    public IReadOnlyList<decimal> AvailableToTrade { get; set; } = [];

    [JsonPropertyName("markPx")]
    public decimal? MarkPrice { get; init; }
}

/// <summary>The address budget: cap = 10000 + 1 per USDC traded. Used can exceed the cap.</summary>
public sealed record UserRateLimit : WireObject
{
    public required decimal CumVlm { get; init; }

    [JsonPropertyName("nRequestsUsed")]
    public required long Used { get; init; }

    [JsonPropertyName("nRequestsCap")]
    public required long Cap { get; init; }

    [JsonPropertyName("nRequestsSurplus")]
    public long Surplus { get; init; }
}

/// <summary><c>userRole</c>: <c>missing</c>, <c>user</c>, <c>vault</c>, <c>agent</c> or <c>subAccount</c>.</summary>
public sealed record UserRole : WireObject
{
    public required string Role { get; init; }

    public UserRoleData? Data { get; init; }
}

public sealed record UserRoleData : WireObject
{
    /// <summary>Master of an agent.</summary>
    public string? User { get; init; }

    /// <summary>Master of a sub-account.</summary>
    public string? Master { get; init; }
}

/// <summary>Named API wallets only.</summary>
public sealed record ExtraAgent : WireObject
{
    public required string Name { get; init; }

    public required string Address { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? ValidUntil { get; init; }
}

public sealed record SubAccount : WireObject
{
    public required string Name { get; init; }

    public required string SubAccountUser { get; init; }

    public required string Master { get; init; }

    public ClearinghouseState? ClearinghouseState { get; init; }

    public SpotClearinghouseState? SpotState { get; init; }
}

/// <summary>Rates already contain tier and staking discount, not the referral discount.</summary>
public sealed record UserFees : WireObject
{
    public required decimal UserCrossRate { get; init; }

    public required decimal UserAddRate { get; init; }

    public decimal? UserSpotCrossRate { get; init; }

    public decimal? UserSpotAddRate { get; init; }

    public decimal ActiveReferralDiscount { get; init; }

    public JsonElement? DailyUserVlm { get; init; }

    public JsonElement? FeeSchedule { get; init; }

    public JsonElement? Trial { get; init; }

    public JsonElement? FeeTrialEscrow { get; init; }

    public JsonElement? FeeTrialReward { get; init; }

    public JsonElement? NextTrialAvailableTimestamp { get; init; }

    public JsonElement? StakingLink { get; init; }

    public JsonElement? ActiveStakingDiscount { get; init; }
}

/// <summary><c>userFunding</c> and <c>userNonFundingLedgerUpdates</c>: the delta's type is an open set.</summary>
public sealed record LedgerUpdate : WireObject
{
    public required long Time { get; init; }

    public string? Hash { get; init; }

    public required JsonElement Delta { get; init; }
}

public sealed record WireFunding : WireObject
{
    public string? Type { get; init; }

    /// <summary>Absent inside a ledger update, which has its own.</summary>
    public long? Time { get; init; }

    public required string Coin { get; init; }

    /// <summary>Negative was paid.</summary>
    public required decimal Usdc { get; init; }

    [JsonPropertyName("szi")]
    public required decimal SignedQuantity { get; init; }

    public required decimal FundingRate { get; init; }

    public JsonElement? NSamples { get; init; }
}
