using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Portfolio;

/// <summary>
/// Margin arithmetic of Hyperliquid (documentation, "Margin tiers" and "Liquidations"). The maintenance rate of a tier is half of its
/// initial margin rate at full leverage, and the deduction makes maintenance continuous across tiers.
/// </summary>
public static class MarginRules
{
    /// <summary>Share of total notional that must stay when margin is taken out of an account.</summary>
    public const decimal TransferFraction = 0.1m;

    /// <summary>Below this share of maintenance the exchange takes the position over.</summary>
    public const decimal BackstopFraction = 2m / 3m;

    /// <summary>Maintenance margin in USDC of a position of this absolute notional.</summary>
    public static decimal MaintenanceMargin(IReadOnlyList<MarginTier> tiers, decimal notional)
    {
        var (rate, deduction) = (0m, 0m);
        foreach (var tier in tiers)
        {
            if (notional < tier.LowerBound)
                break;
            (rate, deduction) = Next(tier, rate, deduction);
        }

        return notional * rate - deduction;
    }

    /// <summary>Highest leverage allowed for a position of this absolute notional; 1 without tiers.</summary>
    public static int MaxLeverage(IReadOnlyList<MarginTier> tiers, decimal notional)
    {
        var leverage = 1;
        foreach (var tier in tiers)
        {
            if (notional < tier.LowerBound)
                break;
            leverage = tier.MaxLeverage;
        }

        return leverage;
    }

    /// <summary>
    /// The mark price at which the margin behind a position equals its maintenance, or null when no price above zero does that.
    /// </summary>
    /// <param name="quantity">Signed base units, not zero.</param>
    /// <param name="marginAtMark">Equity behind the position at <paramref name="mark"/>, after the maintenance of every other position.</param>
    public static decimal? LiquidationPrice(IReadOnlyList<MarginTier> tiers, decimal quantity, decimal mark, decimal marginAtMark)
    {
        var size = Math.Abs(quantity);
        var side = Math.Sign(quantity);
        var (rate, deduction) = (0m, 0m);
        for (var i = 0; i < tiers.Count; i++)
        {
            (rate, deduction) = Next(tiers[i], rate, deduction);
            // margin + side·size·(p − mark) = size·p·rate − deduction, solved for p.
            var slope = size * (side - rate);
            if (slope == 0)
                continue;
            var price = (side * size * mark - marginAtMark - deduction) / slope;
            var upperBound = i + 1 < tiers.Count ? tiers[i + 1].LowerBound : decimal.MaxValue;
            if (price > 0 && size * price >= tiers[i].LowerBound && size * price < upperBound)
                return price;
        }

        return null;
    }

    private static (decimal Rate, decimal Deduction) Next(MarginTier tier, decimal rate, decimal deduction)
    {
        var nextRate = 1m / (2 * tier.MaxLeverage);
        return (nextRate, deduction + tier.LowerBound * (nextRate - rate));
    }
}
