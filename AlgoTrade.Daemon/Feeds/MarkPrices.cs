using System.Collections.Concurrent;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>The last mark price of each instrument that was heard of; before the first one, the middle of the last quote.</summary>
internal sealed class MarkPrices
{
    private readonly ConcurrentDictionary<InstrumentName, decimal> _marks = new();
    private readonly ConcurrentDictionary<InstrumentName, decimal> _middles = new();

    /// <summary>USDC per base unit; null for an instrument whose price nobody heard.</summary>
    public decimal? Of(InstrumentName instrument) =>
        _marks.TryGetValue(instrument, out var mark) || _middles.TryGetValue(instrument, out mark) ? mark : null;

    public void Observe(EngineEvent marketEvent)
    {
        if (marketEvent is AssetContextChanged context)
            _marks[context.Instrument] = context.MarkPrice.Value;
        else if (marketEvent is BestBidOfferChanged { Mid: { } middle } quote)
            _middles[quote.Instrument] = middle;
    }
}
