using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Bots;

/// <summary>Where stops and targets may lie.</summary>
internal static class StopLevels
{
    // A stop at the liquidation price itself would come too late: it keeps this share of the way from there to the market.
    private const decimal LiquidationBuffer = 0.1m;

    /// <param name="quantity">Signed base units; zero has no liquidation price.</param>
    /// <param name="equity">USDC behind the position.</param>
    public static decimal? LiquidationPrice(Instrument instrument, decimal quantity, decimal price, decimal equity) =>
        quantity == 0 ? null : MarginRules.LiquidationPrice(instrument.MarginTiers, quantity, price, equity);

    /// <summary>The stop, or the nearest level at which it still comes before liquidation.</summary>
    /// <param name="sign">1 for a long position, −1 for a short one.</param>
    public static decimal BeforeLiquidation(Instrument instrument, decimal stop, decimal mark, int sign, decimal? liquidationPrice)
    {
        if (liquidationPrice is not { } liquidation)
            return stop;
        var limit = liquidation + (mark - liquidation) * LiquidationBuffer;
        return (stop - limit) * sign < 0 && TryRound(instrument, (double)limit, sign, out var clamped) ? clamped : stop;
    }

    /// <summary>Toward the market: a stop a tick too near costs a tick, one too far costs the plan.</summary>
    public static bool TryRound(Instrument instrument, double level, int sign, out decimal trigger)
    {
        trigger = 0;
        if (level <= 0 || !instrument.TryRoundPrice((decimal)level, sign > 0 ? PriceRounding.Up : PriceRounding.Down, out var price))
            return false;
        trigger = price.Value;
        return true;
    }
}
