using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>One run over quotes: the bot, a matcher per leg on one ledger, and the events in order of time.</summary>
internal sealed class QuoteBacktestSession : IDisposable
{
    private readonly QuoteBacktestRequest _request;
    private readonly Bot _bot;
    private readonly Ledger _ledger;
    private readonly QuoteLeg[] _legs;
    private readonly EffectCarrier _carrier;
    private readonly List<long> _times = [];
    private readonly List<double> _equity = [];

    /// <summary>How many market events have been taken, the present one included.</summary>
    public int Step { get; private set; }

    /// <summary>Closes valued so far.</summary>
    public IReadOnlyList<double> EquitySoFar => _equity;

    public QuoteBacktestSession(QuoteBacktestRequest request, Func<string, Strategy> createStrategy)
    {
        _request = request;
        _bot = BacktestBot.Create(request.Definition, request.Instruments, createStrategy, request.Simulation, SizingMoment.AtDecision);
        _ledger = new Ledger(request.Definition.Capital);
        var ids = new SimulationIds();
        _legs = [.. request.Instruments.Select((instrument, leg) => new QuoteLeg(request, leg, new QuoteMatcher(instrument, _ledger, request.Simulation, ids)))];
        foreach (var instrument in request.Instruments)
            _ledger.SetLeverage(instrument.Name, request.Definition.Leverage, isCross: !instrument.OnlyIsolated);
        _carrier = new EffectCarrier(_bot, _legs, request.Observer, hashesEffects: true);
    }

    public void Dispose() => _carrier.Dispose();

    public BacktestResult ToResult() =>
        new BacktestOutcome(_request.Definition, _bot, _ledger, _carrier, _legs, _times.ToArray(), _equity.ToArray()).ToResult();

    public void Run(IProgress<DateTimeOffset>? progress, CancellationToken cancellationToken)
    {
        WarmUp();
        var last = DateTimeOffset.MinValue;
        foreach (var marketEvent in _request.Market)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var leg = LegOf(marketEvent, last);
            if (Step == 0)
                _carrier.Deliver(new StartBot(marketEvent.OccurredAt));
            last = marketEvent.OccurredAt;
            Step++;
            if (CloseCandles(last.ToUnixTimeMilliseconds()))
                progress?.Report(last);
            Meet(leg, marketEvent);
        }

        BacktestCheck.Require(last != DateTimeOffset.MinValue, BacktestFault.NoData, $"There is no market event of {string.Join(", ", _request.Definition.Instruments)}.");
        BacktestCheck.Require(
            _bot.IsWarm && _times.Count > 0, BacktestFault.TooFewCandles,
            $"The strategy needs {_bot.WarmUpCandles} candles of each instrument before its first decision; the events hold fewer.");
        if (_bot.State == BotState.Halted)
            throw new BacktestException(BacktestFault.BotHalted, $"The bot halted during the run: {_bot.StateReason}.");
    }

    private void WarmUp()
    {
        foreach (var leg in _legs)
        {
            for (var i = 0; i < (_request.WarmUp?[leg.Index].Count ?? 0); i++)
                _bot.WarmUp(leg.Index, _request.WarmUp![leg.Index][i]);
        }
    }

    // The exchange first: what the event does to orders is known before the bot can react to it.
    private void Meet(QuoteLeg leg, EngineEvent marketEvent)
    {
        var now = marketEvent.OccurredAt;
        _carrier.FireTimers(now.ToUnixTimeMilliseconds());
        foreach (var any in _legs)
            any.DeliverCancels(now, _carrier.Events);
        leg.Match(marketEvent, _carrier.Events);
        _carrier.DeliverEvents();
        leg.See(marketEvent);
        _bot.Handle(marketEvent, _carrier.Effects);
        _carrier.CarryOut(now.ToUnixTimeMilliseconds());
    }

    /// <returns>False when no candle has closed by then.</returns>
    private bool CloseCandles(long nowMs)
    {
        var any = false;
        while (NextCloseMs(nowMs) is var closeMs && closeMs != long.MaxValue)
        {
            any = true;
            _carrier.FireTimers(closeMs);
            foreach (var leg in _legs)
            {
                if (leg.NextCloseMs(nowMs) != closeMs)
                    continue;
                _bot.OnCandle(leg.Index, leg.TakeCandle(), _carrier.Effects);
                _carrier.CarryOut(closeMs);
            }

            _times.Add(closeMs);
            _equity.Add(_bot.Equity);
        }

        return any;
    }

    private long NextCloseMs(long nowMs)
    {
        var next = long.MaxValue;
        foreach (var leg in _legs)
            next = Math.Min(next, leg.NextCloseMs(nowMs));
        return next;
    }

    private QuoteLeg LegOf(EngineEvent marketEvent, DateTimeOffset last)
    {
        if (marketEvent.OccurredAt < last)
            throw Unsound($"{marketEvent.GetType().Name} of {marketEvent.OccurredAt:yyyy-MM-dd HH:mm:ss.fff} UTC comes after one of {last:yyyy-MM-dd HH:mm:ss.fff}: expected the order of time.");
        var instrument = marketEvent switch
        {
            TradeOccurred trade => trade.Instrument,
            BestBidOfferChanged quote => quote.Instrument,
            AssetContextChanged context => context.Instrument,
            FeedGapOpened gap => gap.Instrument,
            FeedGapClosed gap => gap.Instrument,
            _ => throw Unsound($"{marketEvent.GetType().Name} is no market event: expected trades, quotes, asset contexts and feed gaps."),
        };
        foreach (var leg in _legs)
        {
            if (leg.Instrument == instrument)
                return leg;
        }

        throw Unsound($"{marketEvent.GetType().Name} is of {instrument}: the bot trades {string.Join(", ", _request.Definition.Instruments)}.");
    }

    private static BacktestException Unsound(FormattableString message) =>
        new(BacktestFault.UnsoundEvents, message.ToString(CultureInfo.InvariantCulture));
}
