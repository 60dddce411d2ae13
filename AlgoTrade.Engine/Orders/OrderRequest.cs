using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Orders;

/// <summary>One instruction to trade, complete and legal (on the tick and lot grid) before it meets the gate.</summary>
public sealed record OrderRequest
{
    public required ClientOrderId ClientOrderId { get; init; }

    public required InstrumentName Instrument { get; init; }

    public required Side Side { get; init; }

    /// <summary>Base units. Zero only for <see cref="OrderGrouping.PositionProtection"/>, where it means the whole position.</summary>
    public required Quantity Quantity { get; init; }

    public required OrderKind Kind { get; init; }

    /// <summary>The limit; for market and triggered market orders the worst acceptable price (null: none, simulations only).</summary>
    public Price? LimitPrice { get; init; }

    /// <summary>Set exactly when <see cref="Kind"/> is a trigger kind; compared with the mark price.</summary>
    public Price? TriggerPrice { get; init; }

    public TimeInForce TimeInForce { get; init; } = TimeInForce.Gtc;

    public bool ReduceOnly { get; init; }

    public required OrderPurpose Purpose { get; init; }

    /// <summary>The entry that a stop or target belongs to.</summary>
    public ClientOrderId? ProtectsEntry { get; init; }

    /// <summary>One line for the journal: what made the bot want this.</summary>
    public string Reason { get; init; } = "";
}
