using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>What was recorded of one instrument, each stream in order of time and readable more than once.</summary>
public sealed record RecordedLeg
{
    public required Instrument Rules { get; init; }

    public IEnumerable<TradeOccurred> Trades { get; init; } = [];

    /// <summary>Null: none were recorded, and bid and offer are taken from the trades.</summary>
    public IEnumerable<BestBidOfferChanged>? Quotes { get; init; }

    /// <summary>Null: none were recorded, and the mark is taken from quotes or trades.</summary>
    public IEnumerable<AssetContextChanged>? Contexts { get; init; }

    /// <summary>Openings and ends of stretches that are known to be missing.</summary>
    public IReadOnlyList<EngineEvent> Gaps { get; init; } = [];

    /// <summary>Candles of the bot's interval, before the recording and during it; null: none.</summary>
    public CandleSeries? Candles { get; init; }

    /// <summary>Hourly rates; they count only where no contexts tell them.</summary>
    public IReadOnlyList<FundingRate> Funding { get; init; } = [];

    /// <summary>The first trade or quote; null when there is none. No other stream begins earlier.</summary>
    public required DateTimeOffset? First { get; init; }

    /// <summary>
    /// A run over these recordings. Marks are the recorded ones where every leg has them. Candles that had closed when the recordings begin warm the
    /// indicators up; those that close later are shown to the strategy where every leg has some, else candles are built from the trades.
    /// </summary>
    /// <param name="hasFunding">Settle the rates of <see cref="Funding"/>; those of contexts are always settled.</param>
    /// <exception cref="BacktestException">A leg has no trades and no quotes.</exception>
    public static QuoteBacktestRequest Request(BotDefinition definition, IReadOnlyList<RecordedLeg> legs, SimulationOptions simulation, bool hasFunding = true)
    {
        var begin = DateTimeOffset.MaxValue;
        foreach (var leg in legs)
        {
            BacktestCheck.Require(leg.First is not null, BacktestFault.NoData, $"There are no trades and no quotes of {leg.Rules.Name} in that period.");
            begin = begin < leg.First ? begin : leg.First!.Value;
        }

        var width = definition.Interval.Duration();
        var hasMarks = legs.All(leg => leg.Contexts is not null);
        var known = legs.Select(leg => leg.Candles ?? CandleSeries.From(leg.Rules.Name, definition.Interval, [])).ToList();
        var later = known.Select(series => series.Between(begin - width + TimeSpan.FromMilliseconds(1), DateTimeOffset.MaxValue)).ToList();
        return new QuoteBacktestRequest
        {
            Definition = definition,
            Instruments = [.. legs.Select(leg => leg.Rules)],
            Market = MarketOrder.Merge([.. legs.SelectMany(leg => leg.Streams(hasMarks))]),
            QuotesFromTrades = legs.All(leg => leg.Quotes is null),
            MarksFromPrices = !hasMarks,
            Funding = hasFunding && !hasMarks ? [.. legs.Select(leg => leg.Funding)] : null,
            WarmUp = [.. known.Zip(later, (all, after) => all.Slice(0, all.Count - after.Count))],
            Candles = later.All(series => series.Count > 0) ? later : null,
            Simulation = simulation,
        };
    }

    private IEnumerable<IEnumerable<EngineEvent>> Streams(bool hasMarks)
    {
        yield return Gaps;
        if (hasMarks)
            yield return Contexts!;
        yield return Trades;
        if (Quotes is not null)
            yield return Quotes;
    }
}
