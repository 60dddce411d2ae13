using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// What the house quotes around a price: 20 levels a side. A function of price and second, so what the book looked like can be said without
/// having had it.
/// </summary>
internal sealed class HouseLadder
{
    public const int Levels = 20;

    private const decimal BasisPoint = 0.0001m;
    private readonly (decimal Price, decimal Quantity)[] _bids = new (decimal, decimal)[Levels];
    private readonly (decimal Price, decimal Quantity)[] _asks = new (decimal, decimal)[Levels];

    /// <summary>Best first; a quantity of 0: below one lot, not quoted.</summary>
    public IReadOnlyList<(decimal Price, decimal Quantity)> Bids => _bids;

    /// <summary>Best first; a quantity of 0: below one lot, not quoted.</summary>
    public IReadOnlyList<(decimal Price, decimal Quantity)> Asks => _asks;

    /// <param name="random">Draws the sizes.</param>
    /// <param name="levels">How many levels are wanted; the others keep what they held.</param>
    public void Build(Instrument instrument, decimal price, VenueOptions options, Random random, int levels = Levels)
    {
        var tick = Math.Max(price * BasisPoint, Tick(instrument, price));
        var half = Math.Max(price * options.HalfSpreadBps * BasisPoint, Tick(instrument, price) / 2);
        for (var level = 0; level < levels; level++)
        {
            // Sizes differ from level to level and from second to second, so that queues look alive.
            var notional = options.LevelNotional * (0.5m + (decimal)random.NextDouble());
            _bids[level] = Quote(instrument, instrument.RoundPrice(price - half - level * tick, PriceRounding.Down), notional);
            _asks[level] = Quote(instrument, instrument.RoundPrice(price + half + level * tick, PriceRounding.Up), notional);
        }
    }

    /// <summary>Average execution price for so much notional; null when the side is too thin.</summary>
    public static decimal? ImpactPrice(IReadOnlyList<(decimal Price, decimal Quantity)> side, decimal notional)
    {
        var (left, quantity) = (notional, 0m);
        for (var i = 0; i < side.Count && left > 0; i++)
        {
            var taken = Math.Min(left, side[i].Quantity * side[i].Price);
            left -= taken;
            quantity += taken / side[i].Price;
        }

        return left > 0 ? null : notional / quantity;
    }

    private static (decimal Price, decimal Quantity) Quote(Instrument instrument, Price price, decimal notional) =>
        (price.Value, instrument.TryRoundQuantityDown(notional / price.Value, out var quantity) ? quantity.Value : 0);

    private static decimal Tick(Instrument instrument, decimal price) =>
        instrument.RoundPrice(price + price * 0.000001m, PriceRounding.Up).Value - instrument.RoundPrice(price, PriceRounding.Down).Value;
}
