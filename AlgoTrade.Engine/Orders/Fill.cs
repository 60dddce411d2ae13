using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Orders;

public enum LiquidityRole
{
    /// <summary>Added liquidity.</summary>
    Maker = 1,

    /// <summary>Removed liquidity.</summary>
    Taker = 2,
}

/// <summary>Our execution. Unique for one account by (<see cref="Instrument"/>, <see cref="OccurredAt"/>, <see cref="TradeId"/>, <see cref="ExchangeOrderId"/>).</summary>
public sealed record Fill
{
    public required InstrumentName Instrument { get; init; }

    public required Side Side { get; init; }

    public required Price Price { get; init; }

    public required Quantity Quantity { get; init; }

    /// <summary>In <see cref="FeeAsset"/>; negative is a rebate.</summary>
    public required decimal Fee { get; init; }

    public string FeeAsset { get; init; } = "USDC";

    public required LiquidityRole Role { get; init; }

    public required ExchangeOrderId ExchangeOrderId { get; init; }

    /// <summary>Null for orders placed without one, by hand or by the exchange (liquidation, deleveraging).</summary>
    public ClientOrderId? ClientOrderId { get; init; }

    public required long TradeId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The exchange closed the position: never our own decision.</summary>
    public bool IsLiquidation { get; init; }

    /// <summary>Base units with the sign of the side.</summary>
    public decimal SignedQuantity => Side.Signed(Quantity.Value);

    public Notional Notional => Price * Quantity;
}
