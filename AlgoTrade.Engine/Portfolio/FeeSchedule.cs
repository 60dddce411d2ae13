using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Portfolio;

/// <summary>
/// What a fill costs: notional × rate × multiplier, cut off toward zero at a number of decimals. Source: Hyperliquid documentation, "Fees";
/// the cut-off was found on live fills (6 decimals for perpetuals, 8 for spot).
/// </summary>
public sealed record FeeSchedule
{
    /// <summary>Lowest volume tier of Hyperliquid perpetuals, cut off at 6 decimals as the exchange does.</summary>
    public static readonly FeeSchedule Hyperliquid = new() { MakerRate = 0.00015m, TakerRate = 0.00045m, Decimals = 6 };

    /// <summary>No fees at all.</summary>
    public static readonly FeeSchedule None = new();

    /// <summary>Fraction of notional for adding liquidity; negative is a rebate.</summary>
    public decimal MakerRate { get; init; }

    /// <summary>Fraction of notional for taking liquidity.</summary>
    public decimal TakerRate { get; init; }

    /// <summary>Applied to both rates: 0.96 with a referral discount. Default 1.</summary>
    public decimal Multiplier { get; init; } = 1m;

    /// <summary>Decimals kept, the rest cut off toward zero, 0 to 28. Null: nothing is cut off.</summary>
    public int? Decimals { get; init; }

    public decimal RateOf(LiquidityRole role) => role == LiquidityRole.Maker ? MakerRate : TakerRate;

    /// <returns>The fee in quote currency; negative is a rebate.</returns>
    public decimal FeeOf(decimal notional, LiquidityRole role)
    {
        var exact = notional * RateOf(role);
        if (Multiplier != 1)
            exact *= Multiplier;
        return Decimals is { } decimals ? decimal.Round(exact, decimals, MidpointRounding.ToZero) : exact;
    }
}
