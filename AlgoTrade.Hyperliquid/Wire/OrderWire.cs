using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>An order in either of its two forms; the short one (<c>openOrders</c>, <c>orderUpdates</c>) lacks the trigger fields.</summary>
public sealed record WireOrder : WireObject
{
    public required string Coin { get; init; }

    public required WireSide Side { get; init; }

    [JsonPropertyName("limitPx")]
    public required decimal LimitPrice { get; init; }

    /// <summary>Remaining base units; zero for a whole-position trigger. Not updated by partial fills.</summary>
    [JsonPropertyName("sz")]
    public required decimal Quantity { get; init; }

    [JsonPropertyName("oid")]
    public required long OrderId { get; init; }

    /// <summary>Unix milliseconds of placement.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Absent in old recordings.</summary>
    [JsonPropertyName("origSz")]
    public decimal? OriginalQuantity { get; init; }

    public string? Cloid { get; init; }

    public bool ReduceOnly { get; init; }

    public string? TriggerCondition { get; init; }

    public bool IsTrigger { get; init; }

    /// <summary>Zero when the order is no trigger.</summary>
    [JsonPropertyName("triggerPx")]
    public decimal? TriggerPrice { get; init; }

    public IReadOnlyList<WireOrder>? Children { get; init; }

    public bool IsPositionTpsl { get; init; }

    public string? OrderType { get; init; }

    /// <summary>Null on untriggered trigger orders.</summary>
    public string? Tif { get; init; }

    public JsonElement? Grouping { get; init; }
}

/// <summary>An order with its last status: <c>historicalOrders</c>, <c>orderUpdates</c>.</summary>
public sealed record WireOrderUpdate : WireObject
{
    public required WireOrder Order { get; init; }

    /// <summary>An open set of words, see <see cref="WireOrderStatus"/>.</summary>
    public required string Status { get; init; }

    public required long StatusTimestamp { get; init; }
}

/// <summary><c>orderStatus</c>: <see cref="Order"/> is null when <see cref="Status"/> is <c>unknownOid</c>.</summary>
public sealed record OrderStatusAnswer : WireObject
{
    public required string Status { get; init; }

    public WireOrderUpdate? Order { get; init; }
}

/// <summary>A fill of the account.</summary>
public sealed record WireFill : WireObject
{
    public required string Coin { get; init; }

    [JsonPropertyName("px")]
    public required decimal Price { get; init; }

    [JsonPropertyName("sz")]
    public required decimal Quantity { get; init; }

    public required WireSide Side { get; init; }

    public required long Time { get; init; }

    /// <summary>Signed position (perpetual) or balance (spot) before the fill.</summary>
    public decimal StartPosition { get; init; }

    /// <summary>For people; an open set of words.</summary>
    public string? Dir { get; init; }

    /// <summary>Without the fee.</summary>
    public decimal ClosedPnl { get; init; }

    public string? Hash { get; init; }

    [JsonPropertyName("oid")]
    public required long OrderId { get; init; }

    /// <summary>True for the taker.</summary>
    public bool Crossed { get; init; }

    /// <summary>Negative is a rebate; contains the builder fee.</summary>
    public required decimal Fee { get; init; }

    /// <summary>Absent in recordings of 2023.</summary>
    public long? Tid { get; init; }

    public string? Cloid { get; init; }

    public string? FeeToken { get; init; }

    public decimal? BuilderFee { get; init; }

    public string? Builder { get; init; }

    public long? TwapId { get; init; }

    public WireLiquidation? Liquidation { get; init; }
}

/// <summary>On the fills of both sides of a liquidation: compare <see cref="LiquidatedUser"/> with the account.</summary>
public sealed record WireLiquidation : WireObject
{
    public string? LiquidatedUser { get; init; }

    [JsonPropertyName("markPx")]
    public decimal? MarkPrice { get; init; }

    public string? Method { get; init; }
}

/// <summary>What the words in <c>status</c> mean for an order's life.</summary>
public enum WireOrderStatus
{
    /// <summary>A word that says neither: reconcile, conclude nothing.</summary>
    Unknown = 1,
    Open = 2,
    Triggered = 3,
    Filled = 4,
    Canceled = 5,
    Rejected = 6,
}

public static class WireOrderStatuses
{
    /// <summary>Known words, then the ending, because new kinds of cancels and rejections appear without notice.</summary>
    public static WireOrderStatus Classify(string status) => status switch
    {
        "open" => WireOrderStatus.Open,
        "filled" => WireOrderStatus.Filled,
        "triggered" => WireOrderStatus.Triggered,
        "canceled" or "rejected" => status == "canceled" ? WireOrderStatus.Canceled : WireOrderStatus.Rejected,
        _ when status.EndsWith("Canceled", StringComparison.Ordinal) || status.EndsWith("Cancel", StringComparison.Ordinal) =>
            WireOrderStatus.Canceled,
        _ when status.EndsWith("Rejected", StringComparison.Ordinal) => WireOrderStatus.Rejected,
        _ => WireOrderStatus.Unknown,
    };
}
