using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// Puts the house's ladder into the book and moves it with the price. New quotes that cross a client's resting order take it, at the client's
/// price: that is how limit orders fill.
/// </summary>
internal sealed class MarketMaker(ExchangeCore core)
{
    /// <summary>How often one market may be quoted within a second.</summary>
    public const int QuotesPerSecond = 64;

    private const long IdsPerSecond = 1 << 20;
    private const long IdsPerQuote = 1 << 6;
    private const long Markets = IdsPerSecond / IdsPerQuote / QuotesPerSecond;
    private readonly Dictionary<int, List<long>> _quotes = [];

    /// <param name="second">Seconds since 1970. With number and market it makes the ids of the quotes, so that they are the same in a replay.</param>
    /// <param name="number">Which quote of the second it is, from 0 to <see cref="QuotesPerSecond"/> − 1.</param>
    public void Quote(ExchangeMarket market, HouseLadder ladder, long second, int number, long nowMs)
    {
        var assetId = market.Instrument.AssetId;
        if (!_quotes.TryGetValue(assetId, out var quotes))
            _quotes.Add(assetId, quotes = []);
        foreach (var orderId in quotes)
            core.Cancel(core.House.Find(orderId), assetId, nowMs);
        quotes.Clear();
        var nextId = second * IdsPerSecond + (number * Markets + assetId) * IdsPerQuote;
        for (var level = 0; level < HouseLadder.Levels; level++)
        {
            Place(Side.Buy, ladder.Bids[level]);
            Place(Side.Sell, ladder.Asks[level]);
        }

        void Place(Side side, (decimal Price, decimal Quantity) quote)
        {
            var orderId = nextId++;
            if (quote.Quantity == 0)
                return;
            core.Quote(market, side, quote.Price, quote.Quantity, orderId, nowMs);
            quotes.Add(orderId);
        }
    }
}
