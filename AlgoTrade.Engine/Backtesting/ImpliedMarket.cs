using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>
/// What a recording without quotes, or without mark prices, says about them. The last price that a buyer paid stands for the offer, the last that a seller
/// took for the bid, and the newer print moves the older one along, so that they never cross; how much was on display is not known. The mark and oracle
/// prices are the middle of the quote, or the last trade. For the simulated exchange alone: the bot sees what was recorded.
/// </summary>
internal sealed class ImpliedMarket(InstrumentName instrument, bool quotesFromTrades, IReadOnlyList<FundingRate>? marksWithFunding)
{
    private Price? _bid;
    private Price? _ask;
    private int _nextFunding;

    /// <summary>The quote before the trade that implies it; null when there is none to tell.</summary>
    public BestBidOfferChanged? QuoteOf(EngineEvent marketEvent)
    {
        if (!quotesFromTrades || marketEvent is not TradeOccurred trade)
            return null;
        if (trade.TakerSide == Side.Buy)
            (_bid, _ask) = (_bid > trade.Price ? trade.Price : _bid, trade.Price);
        else
            (_bid, _ask) = (trade.Price, _ask < trade.Price ? trade.Price : _ask);
        return new BestBidOfferChanged(instrument, _bid, Quantity.Zero, _ask, Quantity.Zero, trade.OccurredAt);
    }

    /// <summary>The mark after the trade or quote that implies it, with the funding rate of its hour; null when there is none to tell.</summary>
    public AssetContextChanged? MarkOf(EngineEvent marketEvent)
    {
        var price = marketEvent switch
        {
            _ when marksWithFunding is null => null,
            TradeOccurred trade when quotesFromTrades => trade.Price.Value,
            BestBidOfferChanged { Mid: { } mid } => mid,
            _ => (decimal?)null,
        };
        if (price is not { } mark)
            return null;
        return new AssetContextChanged(instrument, new Price(mark), new Price(mark), RateOf(marketEvent.OccurredAt), OpenInterest: 0, marketEvent.OccurredAt);
    }

    // The rate paid at the full hour before; 0 where none is known.
    private decimal RateOf(DateTimeOffset at)
    {
        while (_nextFunding < marksWithFunding!.Count && Hour(marksWithFunding[_nextFunding].OccurredAt) < Hour(at))
            _nextFunding++;
        return _nextFunding < marksWithFunding.Count && Hour(marksWithFunding[_nextFunding].OccurredAt) == Hour(at) ? marksWithFunding[_nextFunding].Rate : 0;
    }

    private static long Hour(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour;
}
