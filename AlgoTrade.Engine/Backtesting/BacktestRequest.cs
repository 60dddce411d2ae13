using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>
/// Everything that determines a run over candles. Nothing is drawn by chance in it, so there is no seed to give: the same request gives the
/// same result on any machine. (Latencies of a <see cref="QuoteBacktestRequest"/> are drawn, from <see cref="SimulationOptions.Seed"/>.)
/// </summary>
public sealed record BacktestRequest
{
    /// <summary>Strategy, parameters, sizing, protection, limits and capital, as the bot would run.</summary>
    public required BotDefinition Definition { get; init; }

    /// <summary>Trading rules of the legs, in their order.</summary>
    public required IReadOnlyList<Instrument> Instruments { get; init; }

    /// <summary>Candles of the legs, in their order, of the bot's interval. They may start and end at different times and have gaps.</summary>
    public required IReadOnlyList<CandleSeries> Candles { get; init; }

    /// <summary>First candle open of the period; null: the first candle. Candles before it, up to 20 times the strategy's warm-up, feed the indicators.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the period: candles that open before it. Null: all.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Fees, slippage and strictness of the simulated exchange.</summary>
    public SimulationOptions Simulation { get; init; } = new();

    /// <summary>When orders are sized; see <see cref="SizingMoment"/>. The default is what a live bot does.</summary>
    public SizingMoment SizingMoment { get; init; } = SizingMoment.AtDecision;

    /// <summary>
    /// Hourly funding rates per leg, oldest first; null: no funding. A payment is settled on what is held at its time, at the open of the
    /// candle that opens then; inside of a longer candle, at its close.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<FundingRate>>? Funding { get; init; }

    /// <summary>Sees every effect with its time as the run goes on, e.g. to collect decisions; null: nobody.</summary>
    public Action<EngineEffect, DateTimeOffset>? Observer { get; init; }

    /// <summary>Sees what the simulated exchange answered, before the bot does; null: nobody.</summary>
    public Action<EngineEvent>? EventObserver { get; init; }

    /// <summary>
    /// Compute <see cref="BacktestResult.EffectHash"/>. Default true; a caller who does not look at it (a sweep never does) saves a fifth of what
    /// an order costs.
    /// </summary>
    public bool HashEffects { get; init; } = true;

    /// <summary>Goes on from a saved bot; null: a new one, warmed up by the candles before the period and started at its beginning.</summary>
    public BacktestStart? Start { get; init; }
}

/// <summary>Where a run takes up a bot that lived before.</summary>
/// <param name="State">What <see cref="Bot.Save"/> wrote: its positions and live orders are put on the simulated exchange.</param>
/// <param name="Commands">What operators told it meanwhile, in order.</param>
public sealed record BacktestStart(ReadOnlyMemory<byte> State, IReadOnlyList<TimedCommand> Commands);

/// <param name="BeforeClose">Heard before the candle that closes then, and after those that close earlier.</param>
public readonly record struct TimedCommand(BotCommand Command, DateTimeOffset BeforeClose);
