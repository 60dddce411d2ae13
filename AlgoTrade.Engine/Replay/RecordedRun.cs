using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Replay;

/// <summary>One uninterrupted stretch of a bot's stored events: what it really did.</summary>
/// <param name="Segments">In order; the first one carries the state it began with, no other one of another run is among them.</param>
public sealed record RecordedRun(BotDefinition Definition, IReadOnlyList<Instrument> Instruments, IReadOnlyList<ReplaySegment> Segments)
{
    private readonly Lazy<List<EngineEvent>> _events = new(() => [.. Segments.SelectMany(segment => EventCodec.FromBytes(segment.Events))]);

    public IReadOnlyList<EngineEvent> Events => _events.Value;

    /// <summary>Open times of the first and the last candle the bot decided on; null when none closed.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Candles
    {
        get
        {
            var opened = Closed.Select(candle => candle.Candle.OpenTime).ToList();
            return opened.Count == 0 ? null : (opened.Min(), opened.Max());
        }
    }

    private IEnumerable<CandleClosed> Closed => Events.OfType<CandleClosed>().Where(candle => candle.Interval == Definition.Interval);

    /// <summary>Runs the stored events through the bot again.</summary>
    /// <exception cref="InvalidDataException">A segment is missing or damaged; the message says which.</exception>
    public (IReadOnlyList<ReplayedSegment> Segments, RunTrace Trace) Replay(Func<string, Strategy> createStrategy)
    {
        var trace = new RunTrace();
        return (BotReplay.Run(Definition, Instruments, createStrategy, Segments, trace), trace);
    }

    /// <summary>
    /// What a backtest makes of the same bot from the same state over stored candles: the decisions it expects, filled by its model.
    /// </summary>
    /// <param name="candles">Of the legs, in their order, over the time of <see cref="Candles"/>.</param>
    /// <param name="funding">Hourly rates per leg; null: none.</param>
    /// <exception cref="BacktestException">The candles are bad, or there are none.</exception>
    public RunTrace Backtest(
        Func<string, Strategy> createStrategy, IReadOnlyList<CandleSeries> candles, IReadOnlyList<IReadOnlyList<FundingRate>>? funding)
    {
        var (first, last) = Candles ?? throw new BacktestException(BacktestFault.NoData, "No candle closed in this run.");
        var trace = new RunTrace();
        var state = Segments[0].State!.Value;
        var bot = new Bot(Definition, Instruments, createStrategy);
        bot.Load(new State.StateReader(state));
        trace.Begin(bot);
        BacktestRunner.Run(
            new BacktestRequest
            {
                Definition = Definition,
                Instruments = Instruments,
                Candles = candles,
                Funding = funding,
                From = first,
                To = last + Definition.Interval.Duration(),
                Start = new BacktestStart(state, Commands()),
                Observer = (effect, _) => trace.Add(effect),
                EventObserver = trace.Add,
                HashEffects = false,
            },
            createStrategy);
        return trace;
    }

    // A candle arrives after its close, so a command may lie between the two: what counts is which was handled first.
    private List<TimedCommand> Commands()
    {
        var commands = new List<TimedCommand>();
        var waiting = new List<BotCommand>();
        foreach (var engineEvent in Events)
        {
            if (engineEvent is BotCommand command)
                waiting.Add(command);
            if (engineEvent is not CandleClosed candle || candle.Interval != Definition.Interval)
                continue;
            commands.AddRange(waiting.Select(one => new TimedCommand(one, candle.OccurredAt)));
            waiting.Clear();
        }

        return commands;
    }
}
