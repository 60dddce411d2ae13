using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Data.Orders;

/// <summary>One order of ours. The row exists before the request leaves.</summary>
internal sealed class OrderRow
{
    /// <summary>Text form, <c>0x</c> and 32 hex digits.</summary>
    public required string Cloid { get; set; }
    public required int BotId { get; set; }
    public required int AccountId { get; set; }

    /// <summary>Of the bot, from 1, without reuse.</summary>
    public required long Sequence { get; set; }
    public required string Coin { get; set; }
    public required Side Side { get; set; }
    public required OrderKind Kind { get; set; }
    public required OrderPurpose Purpose { get; set; }
    public required TimeInForce TimeInForce { get; set; }
    public required OrderGrouping Grouping { get; set; }
    public required bool ReduceOnly { get; set; }
    public required decimal Quantity { get; set; }
    public decimal? LimitPrice { get; set; }
    public decimal? TriggerPrice { get; set; }

    /// <summary>Cloid of the entry that a stop or target belongs to.</summary>
    public string? ProtectsEntry { get; set; }
    public required string Reason { get; set; }
    public required OrderStatus Status { get; set; }

    /// <summary>Why it was denied, rejected or canceled, in the words of whoever did it.</summary>
    public string? StatusReason { get; set; }
    public required decimal FilledQuantity { get; set; }
    public decimal? AverageFillPrice { get; set; }
    public long? Oid { get; set; }
    public long? Nonce { get; set; }
    public DateTimeOffset? ExpiresAfter { get; set; }
    public required long LeaseEpoch { get; set; }
    public string? TraceId { get; set; }

    /// <summary>Number of its events; the next event takes the next number, under the lock of this row.</summary>
    public int EventCount { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>What happened to an order, in the order we learned it. Never changed, never deleted.</summary>
internal sealed class OrderEventRow
{
    public required string Cloid { get; set; }
    public required int Sequence { get; set; }
    public required DateTimeOffset ReceivedAt { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }
    public required int BotId { get; set; }
    public required string Kind { get; set; }
    public required OrderStatus Status { get; set; }
    public string? Details { get; set; }
    public required long LeaseEpoch { get; set; }
}

/// <summary>One execution of ours as the exchange reported it. Never changed, never deleted.</summary>
internal sealed class FillRow
{
    public long FillId { get; set; }
    public required int AccountId { get; set; }

    /// <summary>Null: nobody's, because the order was placed by hand or by the exchange.</summary>
    public int? BotId { get; set; }
    public string? Cloid { get; set; }
    public required string Coin { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }
    public required long TradeId { get; set; }
    public required long Oid { get; set; }
    public required Side Side { get; set; }
    public required decimal Price { get; set; }
    public required decimal Quantity { get; set; }
    public required decimal Fee { get; set; }
    public required string FeeAsset { get; set; }
    public required LiquidityRole Role { get; set; }
    public required bool IsLiquidation { get; set; }
    public required DateTimeOffset ReceivedAt { get; set; }
}
