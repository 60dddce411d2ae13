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
    private const decimal BasisPoint = 0.0001m;
    private readonly Dictionary<int, List<long>> _quotes = [];

    public void Quote(ExchangeMarket market, decimal price, Random random, long nowMs)
    {
        var assetId = market.Instrument.AssetId;
        if (!_quotes.TryGetValue(assetId, out var quotes))
            _quotes.Add(assetId, quotes = []);
        foreach (var orderId in quotes)
            core.Cancel(core.House.Find(orderId), assetId, nowMs);
        quotes.Clear();
        var tick = Math.Max(price * BasisPoint, Tick(market.Instrument, price));
        var half = Math.Max(price * halfSpreadBps * BasisPoint, Tick(market.Instrument, price) / 2);
        for (var level = 0; level < Levels; level++)
        {
            // Sizes differ from level to level and from second to second, so that queues look alive.
            var notional = levelNotional * (0.5m + (decimal)random.NextDouble());
            Place(market, Side.Buy, market.Instrument.RoundPrice(price - half - level * tick, PriceRounding.Down), notional, quotes, nowMs);
            Place(market, Side.Sell, market.Instrument.RoundPrice(price + half + level * tick, PriceRounding.Up), notional, quotes, nowMs);
        }
    }

    private void Place(ExchangeMarket market, Side side, Price price, decimal notional, List<long> quotes, long nowMs)
    {
        if (!market.Instrument.TryRoundQuantityDown(notional / price.Value, out var quantity))
            return;
        var order = new NewOrder(market.Instrument.AssetId, side, price.Value, quantity.Value, false, TimeInForce.Gtc, null, null);
        var answer = core.Place(core.House, [order], OrderGrouping.None, nowMs).Answers[0];
        if (answer is OrderAnswer.Resting resting)
            quotes.Add(resting.OrderId);
        else if (answer is OrderAnswer.Filled filled)
            quotes.Add(filled.OrderId);
    }

    private static decimal Tick(Instrument instrument, decimal price) =>
        instrument.RoundPrice(price + price * 0.000001m, PriceRounding.Up).Value - instrument.RoundPrice(price, PriceRounding.Down).Value;
}
