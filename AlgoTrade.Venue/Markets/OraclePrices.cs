namespace AlgoTrade.Venue.Markets;

/// <summary>
/// The oracle price. What is replayed is the perpetual; the spot price that the exchange's oracle looks at stands away from it by a basis that
/// wanders from hour to hour, drawn from the seed.
/// </summary>
internal sealed class OraclePrices(VenueOptions options)
{
    private const long HourMs = 3_600_000;
    private const decimal BasisPoint = 0.0001m;

    /// <param name="price">The replayed price.</param>
    public decimal At(VenueMarket market, decimal price, long timeMs) =>
        decimal.Round(price / (1 + BasisAt(market, timeMs)), market.Instrument.MaxPriceDecimals, MidpointRounding.ToEven);

    // A fraction: straight from the draw of this hour to that of the next.
    private decimal BasisAt(VenueMarket market, long timeMs)
    {
        if (options.BasisBps == 0)
            return 0;
        var (hour, part) = (timeMs / HourMs, timeMs % HourMs / (decimal)HourMs);
        var (from, to) = (Draw(market, hour), Draw(market, hour + 1));
        return (from + (to - from) * part) * options.BasisBps * BasisPoint;
    }

    private decimal Draw(VenueMarket market, long hour)
    {
        var random = new Random(unchecked((int)(options.Seed * 1_000_003L + market.Instrument.AssetId * 104_729L + hour * 131)));
        return (decimal)(random.NextDouble() * 2 - 1);
    }
}
