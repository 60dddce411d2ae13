using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary><c>meta</c>: one dex of perpetuals. The asset id is the index in <see cref="Universe"/>, delisted markets included.</summary>
public sealed record PerpMeta : WireObject
{
    public required IReadOnlyList<PerpMarket> Universe { get; init; }

    public IReadOnlyList<WirePair<int, MarginTable>> MarginTables { get; set; } = [];

    /// <summary>Spot token index of the margin currency; 0 is USDC.</summary>
    public int CollateralToken { get; init; }
}

public sealed record PerpMarket : WireObject
{
    public required string Name { get; init; }

    public required int SzDecimals { get; init; }

    public required int MaxLeverage { get; init; }

    public int? MarginTableId { get; init; }

    public bool IsDelisted { get; init; }

    public bool OnlyIsolated { get; init; }

    /// <summary><c>strictIsolated</c>, <c>noCross</c> or absent.</summary>
    public string? MarginMode { get; init; }

    public string? GrowthMode { get; init; }

    public string? LastGrowthModeChangeTime { get; init; }
}

public sealed record MarginTable : WireObject
{
    public string Description { get; set; } = "";

    public required IReadOnlyList<WireMarginTier> MarginTiers { get; init; }
}

public sealed record WireMarginTier : WireObject
{
    public required decimal LowerBound { get; init; }

    public required int MaxLeverage { get; init; }
}

/// <summary>Current figures of a market. Mid, premium and impact prices are null when the book lacks liquidity.</summary>
public sealed record AssetContext : WireObject
{
    public required decimal MarkPx { get; init; }

    /// <summary>Absent for spot.</summary>
    public decimal? OraclePx { get; init; }

    public decimal? MidPx { get; init; }

    public decimal? PrevDayPx { get; init; }

    /// <summary>Predicted hourly rate.</summary>
    public decimal? Funding { get; init; }

    /// <summary>Base units, one side.</summary>
    public decimal? OpenInterest { get; init; }

    public decimal? Premium { get; init; }

    public IReadOnlyList<decimal>? ImpactPxs { get; init; }

    public decimal? DayNtlVlm { get; init; }

    public decimal? DayBaseVlm { get; init; }

    /// <summary>Spot only, with the two supplies.</summary>
    public string? Coin { get; init; }

    public JsonElement? CirculatingSupply { get; init; }

    public JsonElement? TotalSupply { get; init; }
}

/// <summary><c>spotMeta</c>. Tokens are found by their index field; asset id = 10000 + pair index.</summary>
public sealed record SpotMeta : WireObject
{
    public required IReadOnlyList<SpotPair> Universe { get; init; }

    public required IReadOnlyList<SpotToken> Tokens { get; init; }
}

public sealed record SpotPair : WireObject
{
    public required string Name { get; init; }

    /// <summary>Base and quote token, by index field.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    public required int Index { get; init; }

    public bool IsCanonical { get; init; }
}

public sealed record SpotToken : WireObject
{
    public required string Name { get; init; }

    public required int SzDecimals { get; init; }

    public int WeiDecimals { get; init; }

    public required int Index { get; init; }

    public string? TokenId { get; init; }

    public bool IsCanonical { get; init; }

    public JsonElement? EvmContract { get; init; }

    public string? FullName { get; init; }

    public JsonElement? DeployerTradingFeeShare { get; init; }
}

/// <summary><c>perpDexs</c>: the position in the answer is the dex index of the asset id formula.</summary>
public sealed record PerpDex : WireObject
{
    public required string Name { get; init; }

    public string? FullName { get; init; }

    public string? Deployer { get; init; }

    public string? OracleUpdater { get; init; }

    public string? FeeRecipient { get; init; }

    public JsonElement? AssetToStreamingOiCap { get; init; }

    public JsonElement? SubDeployers { get; init; }

    public JsonElement? DeployerFeeScale { get; init; }

    public JsonElement? LastDeployerFeeScaleChangeTime { get; init; }

    public JsonElement? AssetToFundingMultiplier { get; init; }

    public JsonElement? AssetToFundingInterestRate { get; init; }
}

/// <summary>Order book: index 0 bids descending, 1 asks ascending, at most 20 levels.</summary>
public sealed record L2Book : WireObject
{
    public required string Coin { get; init; }

    public required long Time { get; init; }

    public required IReadOnlyList<IReadOnlyList<BookLevel>> Levels { get; init; }

    public decimal? Spread { get; init; }

    public bool Fast { get; init; }
}

public sealed record BookLevel : WireObject
{
    [JsonPropertyName("px")]
    public required decimal Price { get; init; }

    [JsonPropertyName("sz")]
    public required decimal Quantity { get; init; }

    [JsonPropertyName("n")]
    public int OrderCount { get; init; }
}

public sealed record BestBidOffer : WireObject
{
    public required string Coin { get; init; }

    public required long Time { get; init; }

    /// <summary>Bid and ask; a missing side is null.</summary>
    public required IReadOnlyList<BookLevel?> Bbo { get; init; }
}

public sealed record PublicTrade : WireObject
{
    public required string Coin { get; init; }

    public required WireSide Side { get; init; }

    [JsonPropertyName("px")]
    public required decimal Price { get; init; }

    [JsonPropertyName("sz")]
    public required decimal Quantity { get; init; }

    public required long Time { get; init; }

    /// <summary>Unique with time and coin.</summary>
    public required long Tid { get; init; }

    public string? Hash { get; init; }

    /// <summary>Buyer and seller.</summary>
    public IReadOnlyList<string>? Users { get; init; }
}

/// <summary>A candle, possibly still open.</summary>
public sealed record WireCandle : WireObject
{
    [JsonPropertyName("t")]
    public required long OpenTime { get; init; }

    /// <summary>Last millisecond of the candle.</summary>
    [JsonPropertyName("T")]
    public required long LastTime { get; init; }

    [JsonPropertyName("s")]
    public required string Coin { get; init; }

    [JsonPropertyName("i")]
    public required string Interval { get; init; }

    [JsonPropertyName("o")]
    public required decimal Open { get; init; }

    [JsonPropertyName("h")]
    public required decimal High { get; init; }

    [JsonPropertyName("l")]
    public required decimal Low { get; init; }

    [JsonPropertyName("c")]
    public required decimal Close { get; init; }

    /// <summary>Base units; may carry the noise digits of binary floats.</summary>
    [JsonPropertyName("v")]
    public required decimal Volume { get; init; }

    [JsonPropertyName("n")]
    public int TradeCount { get; init; }
}

public sealed record WireFundingRate : WireObject
{
    public required string Coin { get; init; }

    public required decimal FundingRate { get; init; }

    public decimal? Premium { get; init; }

    public required long Time { get; init; }
}

public sealed record ExchangeStatus : WireObject
{
    public required long Time { get; init; }

    public JsonElement? SpecialStatuses { get; init; }
}

public sealed record AssetContextUpdate : WireObject
{
    public required string Coin { get; init; }

    public required AssetContext Ctx { get; init; }
}

public sealed record AllMids : WireObject
{
    public required IReadOnlyDictionary<string, decimal> Mids { get; init; }

    public string? Dex { get; init; }
}

/// <summary><c>allDexsAssetCtxs</c>: positional per dex.</summary>
public sealed record AllDexsAssetContexts : WireObject
{
    public required IReadOnlyList<WirePair<string, IReadOnlyList<AssetContext>>> Ctxs { get; init; }
}
