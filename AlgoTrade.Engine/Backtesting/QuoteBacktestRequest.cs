using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>
/// Everything that determines a run over recorded trades and quotes. Orders have a latency, takers pay the quote that stands when they arrive,
/// and makers wait in the queue: what a run over candles can only assume.
/// </summary>
public sealed record QuoteBacktestRequest
{
    /// <summary>Strategy, parameters, sizing, protection, limits and capital, as the bot would run.</summary>
    public required BotDefinition Definition { get; init; }

    /// <summary>Trading rules of the legs, in their order.</summary>
    public required IReadOnlyList<Instrument> Instruments { get; init; }

    /// <summary>
    /// <see cref="TradeOccurred"/>, <see cref="BestBidOfferChanged"/>, <see cref="AssetContextChanged"/> (marks, and funding each full hour),
    /// <see cref="FeedGapOpened"/> and <see cref="FeedGapClosed"/> of the legs, in order of time. Read once, front to back: a stream is enough.
    /// Stops, targets and liquidation follow the mark price: without contexts nothing triggers them, unless <see cref="MarksFromPrices"/> is set.
    /// </summary>
    public required IEnumerable<EngineEvent> Market { get; init; }

    /// <summary>
    /// The recording has no quotes: the simulated exchange takes bid and offer from the trades, the last price that was sold and bought at. What is on
    /// display is not known then: a taking order fills whole at that price, and when a resting one fills at its own price says
    /// <see cref="SimulationOptions.LimitFill"/>. Default false: without a quote nothing fills.
    /// </summary>
    public bool QuotesFromTrades { get; init; }

    /// <summary>
    /// The recording has no contexts: mark and oracle price are the middle of bid and offer, or the last trade where there are no quotes. Default false.
    /// </summary>
    public bool MarksFromPrices { get; init; }

    /// <summary>Hourly funding rates per leg, oldest first, where the recording has no contexts that tell them; null: no funding.</summary>
    public IReadOnlyList<IReadOnlyList<FundingRate>>? Funding { get; init; }

    /// <summary>Candles of the legs before the first event, in their order, for the indicators; null: none.</summary>
    public IReadOnlyList<CandleSeries>? WarmUp { get; init; }

    /// <summary>
    /// Candles of the legs, in their order, that the strategy sees as they close; null: they are built from the trades, without the one in which
    /// the events begin. Give them where only quotes were recorded.
    /// </summary>
    public IReadOnlyList<CandleSeries>? Candles { get; init; }

    /// <summary>Fees, slippage, latency and the seed that its jitter is drawn from.</summary>
    public SimulationOptions Simulation { get; init; } = new();

    /// <summary>Sees every effect with its time as the run goes on; null: nobody.</summary>
    public Action<EngineEffect, DateTimeOffset>? Observer { get; init; }
}
