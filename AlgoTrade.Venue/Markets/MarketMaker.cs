using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// The house quotes 20 levels on both sides of the replayed price and moves them with it. New quotes that cross a client's resting order
/// take it, at the client's price: that is how limit orders fill.
/// </summary>
internal sealed class MarketMaker(ExchangeCore core, decimal levelNotional, decimal halfSpreadBps)
{
    private const int Levels = 20;
    private const long IdsPerSecond = 1 << 20;
    private const long IdsPerMarket = 1 << 6;
    private const decimal BasisPoint = 0.0001m;
    private readonly Dictionary<int, List<long>> _quotes = [];

    /// <param name="second">Seconds since 1970. With market and level it makes the ids of the quotes, so that they are the same in a replay.</param>
    public void Quote(ExchangeMarket market, decimal price, Random random, long second, long nowMs)
    {
        var assetId = market.Instrument.AssetId;
        if (!_quotes.TryGetValue(assetId, out var quotes))
            _quotes.Add(assetId, quotes = []);
        foreach (var orderId in quotes)
            core.Cancel(core.House.Find(orderId), assetId, nowMs);
        quotes.Clear();
        var nextId = second * IdsPerSecond + assetId * IdsPerMarket;
        var tick = Math.Max(price * BasisPoint, Tick(market.Instrument, price));
        var half = Math.Max(price * halfSpreadBps * BasisPoint, Tick(market.Instrument, price) / 2);
        for (var level = 0; level < Levels; level++)
        {
            // Sizes differ from level to level and from second to second, so that queues look alive.
            var notional = levelNotional * (0.5m + (decimal)random.NextDouble());
            Place(market, Side.Buy, market.Instrument.RoundPrice(price - half - level * tick, PriceRounding.Down), notional, nextId++, nowMs);
            Place(market, Side.Sell, market.Instrument.RoundPrice(price + half + level * tick, PriceRounding.Up), notional, nextId++, nowMs);
        }

        void Place(ExchangeMarket market, Side side, Price price, decimal notional, long orderId, long nowMs)
        {
            if (!market.Instrument.TryRoundQuantityDown(notional / price.Value, out var quantity))
                return;
            core.Quote(market, side, price.Value, quantity.Value, orderId, nowMs);
            quotes.Add(orderId);
        }
    }

    private static decimal Tick(Instrument instrument, decimal price) =>
        instrument.RoundPrice(price + price * 0.000001m, PriceRounding.Up).Value - instrument.RoundPrice(price, PriceRounding.Down).Value;
}
