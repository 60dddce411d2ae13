using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

public sealed record UserFillsMessage : WireObject
{
    public required string User { get; init; }

    public required IReadOnlyList<WireFill> Fills { get; init; }

    /// <summary>The first message after subscribing: the latest fills, not new ones. Missing means false.</summary>
    public bool IsSnapshot { get; init; }
}

public sealed record UserFundingsMessage : WireObject
{
    public required string User { get; init; }

    public required IReadOnlyList<WireFunding> Fundings { get; init; }

    public bool IsSnapshot { get; init; }
}

/// <summary><c>userEvents</c>, sent on channel <c>user</c>: exactly one member is set.</summary>
public sealed record UserEventsMessage : WireObject
{
    public IReadOnlyList<WireFill>? Fills { get; init; }

    public WireFunding? Funding { get; init; }

    public UserLiquidation? Liquidation { get; init; }

    public IReadOnlyList<NonUserCancel>? NonUserCancel { get; init; }

    public JsonElement? TwapHistory { get; init; }

    public JsonElement? TwapSliceFills { get; init; }
}

public sealed record UserLiquidation : WireObject
{
    public long? Lid { get; init; }

    public string? Liquidator { get; init; }

    [JsonPropertyName("liquidated_user")]
    public string? LiquidatedUser { get; init; }

    [JsonPropertyName("liquidated_ntl_pos")]
    public decimal? LiquidatedNotional { get; init; }

    [JsonPropertyName("liquidated_account_value")]
    public decimal? AccountValue { get; init; }
}

public sealed record NonUserCancel : WireObject
{
    public required string Coin { get; init; }

    [JsonPropertyName("oid")]
    public required long OrderId { get; init; }
}

public sealed record SubscriptionResponse : WireObject
{
    public required string Method { get; init; }

    /// <summary>Normalised by the exchange: defaults added, addresses in lower case.</summary>
    public required JsonElement Subscription { get; init; }
}
