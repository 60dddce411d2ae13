using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>How many base units a target means, before lots.</summary>
internal static class PositionSizing
{
    /// <param name="weight">Absolute weight of the target, 0 to 1.</param>
    /// <param name="equity">USDC that the position may be sized on.</param>
    /// <param name="price">The price the order is expected to fill at.</param>
    /// <param name="keptFree">Fraction of the notional that equity must pay besides the position: its fee, a move of the price.</param>
    /// <param name="stopDistance">Quote currency; needed by risk sizing only.</param>
    /// <returns>Null when risk sizing has no stop distance.</returns>
    public static decimal? Quantity(
        SizingRule rule, decimal weight, decimal equity, decimal price, decimal keptFree, int leverage, double? stopDistance)
    {
        return rule switch
        {
            SizingRule.FixedQuantity fix => fix.Quantity * weight,
            SizingRule.FixedNotional fix => fix.Notional * weight / price,
            SizingRule.EquityFraction part => Math.Max(0, equity) * part.Fraction * weight / (price * (1 + keptFree * Math.Max(1, part.Fraction * weight))),
            // A stop very near would ask for a position that no account can carry.
            SizingRule.RiskFraction risk => stopDistance is { } distance
                ? Math.Min(Affordable(equity, price, keptFree, leverage), Math.Max(0, equity) * risk.Fraction * weight / (decimal)distance) : null,
            _ => throw new InvalidOperationException($"{rule.GetType().Name} is no sizing rule."),
        };
    }

    private static decimal Affordable(decimal equity, decimal price, decimal keptFree, int leverage) =>
        Math.Max(0, equity) * leverage / (price * (1 + keptFree * leverage));
}
