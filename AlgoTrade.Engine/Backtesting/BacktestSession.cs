using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>One run: the bot, a matcher per leg on one ledger, and the candles in order of time.</summary>
internal sealed class BacktestSession : IDisposable
{
    private const int ProgressSteps = 100;

    // Indicators with an endless memory (an EMA) have forgotten everything older than this many times their warm-up.
    private const int WarmUpMultiple = 20;

    private readonly BacktestRequest _request;
    private readonly BacktestBuffers _buffers;
    private readonly Bot _bot;
    private readonly Ledger _ledger;
    private readonly SimulatedLeg[] _legs;
    private readonly EffectCarrier _carrier;
    private readonly long _intervalMs;
    private int _count;

    /// <summary>Rises with every phase of every candle: 2 × candle while it opens, one more while it closes.</summary>
    public int Step { get; private set; }

    public BacktestSession(BacktestRequest request, Func<string, Strategy> createStrategy, BacktestBuffers buffers, bool hashesEffects)
    {
        _request = request;
        _buffers = buffers;
        _intervalMs = request.Definition.Interval.Milliseconds();
        _bot = CreateBot(request, createStrategy);
        _ledger = new Ledger(request.Definition.Capital);
        var ids = new SimulationIds();
        _legs = [.. request.Instruments.Select((instrument, leg) => new SimulatedLeg(request, leg, new CandleMatcher(instrument, _ledger, request.Simulation, ids)))];
        foreach (var instrument in request.Instruments)
            _ledger.SetLeverage(instrument.Name, request.Definition.Leverage, isCross: !instrument.OnlyIsolated);
        _carrier = new EffectCarrier(_bot, _legs, request.Observer, hashesEffects);
    }

    public void Dispose() => _carrier.Dispose();

    public void Run(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        foreach (var leg in _legs)
            WarmUp(leg);
        var total = _legs.Sum(leg => leg.Remaining);
        _buffers.Reserve(total);
        RequireEnoughCandles();
        _carrier.Deliver(new StartBot(DateTimeOffset.FromUnixTimeMilliseconds(NextOpenMs())));
        var batch = Math.Max(1, total / ProgressSteps);
        for (var done = 0; done < total;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            done += _legs.Length == 1 ? RunSingle(_legs[0], batch) : RunTogether(batch);
            progress?.Report((double)done / total);
        }

        if (_bot.State == BotState.Halted)
            throw new BacktestException(BacktestFault.BotHalted, $"The bot halted during the run: {_bot.StateReason}.");
    }

    /// <summary>Closes valued so far.</summary>
    public ReadOnlySpan<double> EquitySoFar => _buffers.Equity.AsSpan(0, _count);

    public ReadOnlySpan<long> TimesSoFar => _buffers.TimesMs.AsSpan(0, _count);

    public BacktestResult ToResult() => new()
    {
        Definition = _request.Definition,
        TimesMs = _buffers.TimesMs.AsMemory(0, _count),
        Equity = _buffers.Equity.AsMemory(0, _count),
        RoundTrips = _carrier.RoundTrips,
        OpenPositions = OpenPositions(),
        Metrics = Measure(),
        EffectHash = _carrier.Hash(),
        Orders = _carrier.Orders,
        Fills = _carrier.Fills,
        Denied = _carrier.Denied,
        Rejected = _carrier.Rejected,
        FinalState = _bot.State,
        FinalStateReason = _bot.StateReason,
    };

    public PerformanceMetrics Measure() => Performance.Measure(new PerformanceInput
    {
        StartEquity = (double)_request.Definition.Capital,
        StepMs = _intervalMs,
        TimesMs = _buffers.TimesMs.AsMemory(0, _count),
        Equity = _buffers.Equity.AsMemory(0, _count),
        RoundTrips = _carrier.RoundTrips,
        OpenSinceMs = [.. _legs.Where(leg => leg.Matcher.Position.Quantity != 0).Select(leg => leg.Trips.OpenedAtMs)],
        TradedNotional = (double)_ledger.Volume,
        Fees = (double)_ledger.FeesPaid,
        Funding = -(double)_ledger.FundingPaid,
    });

    private static Bot CreateBot(BacktestRequest request, Func<string, Strategy> createStrategy)
    {
        var options = new BotOptions { Fees = request.Simulation.Fees, SizingMoment = request.SizingMoment };
        try
        {
            return new Bot(request.Definition, request.Instruments, createStrategy, options);
        }
        catch (Exception exception) when (exception is ArgumentException or BotDefinitionException or FormatException)
        {
            throw new BacktestException(BacktestFault.BadConfiguration, exception.Message, exception);
        }
    }

    private void WarmUp(SimulatedLeg leg)
    {
        var (fromMs, toMs) = BacktestCheck.Period(_request);
        var first = leg.Candles.OpenTimeMs.BinarySearch(fromMs);
        first = first < 0 ? ~first : first;
        for (leg.Next = Math.Max(0, first - WarmUpMultiple * _bot.WarmUpCandles); leg.Next < first; leg.Next++)
            _bot.WarmUp(leg.Index, leg.Candles[leg.Next]);
        leg.EndAt(toMs);
        leg.SkipFundingBefore(leg.NextOpenMs);
    }

    private void RequireEnoughCandles()
    {
        foreach (var leg in _legs)
        {
            if (leg.End < _bot.WarmUpCandles)
                throw new BacktestException(BacktestFault.TooFewCandles, $"The strategy needs {_bot.WarmUpCandles} candles of {leg.Candles.Instrument} before its first decision; there are {leg.End}.");
        }
    }

    private long NextOpenMs()
    {
        var next = long.MaxValue;
        foreach (var leg in _legs)
            next = Math.Min(next, leg.NextOpenMs);
        return next;
    }

    // The hot loop: nothing here allocates while nothing happens.
    private int RunSingle(SimulatedLeg leg, int batch)
    {
        var end = Math.Min(leg.End, leg.Next + batch);
        var started = leg.Next;
        var (times, equity) = (_buffers.TimesMs, _buffers.Equity);
        for (; leg.Next < end; leg.Next++)
        {
            var candle = leg.Candles[leg.Next];
            Open(leg, candle);
            Close(leg, candle);
            times[_count] = candle.OpenTimeMs + _intervalMs;
            equity[_count++] = _bot.Equity;
        }

        return end - started;
    }

    // All legs that open at one time: first every open and fill, then every close, so no leg sees another's future.
    private int RunTogether(int batch)
    {
        var done = 0;
        while (done < batch && NextOpenMs() is var openMs && openMs != long.MaxValue)
        {
            foreach (var leg in _legs)
            {
                if (leg.NextOpenMs == openMs)
                    Open(leg, leg.Candles[leg.Next]);
            }

            foreach (var leg in _legs)
            {
                if (leg.NextOpenMs != openMs)
                    continue;
                var candle = leg.Candles[leg.Next++];
                // The account is valued at all marks: what one leg may still open or lose depends on the others.
                _ledger.SetMark(leg.Candles.Instrument, (decimal)candle.Close);
                Close(leg, candle);
                done++;
            }

            foreach (var leg in _legs)
                leg.Matcher.AccountMoved();
            _buffers.TimesMs[_count] = openMs + _intervalMs;
            _buffers.Equity[_count++] = _bot.Equity;
        }

        return done;
    }

    private void Open(SimulatedLeg leg, in Candle candle)
    {
        Step = 2 * _count;
        if (leg.NextFundingMs <= candle.OpenTimeMs)
            _carrier.SettleFunding(leg, candle.OpenTimeMs, candle.Open);
        if (_carrier.NextTimerMs <= candle.OpenTimeMs)
            _carrier.FireTimers(candle.OpenTimeMs);
        if (_bot.AwaitsPrice(leg.Index))
            _carrier.ShowPrice(leg, candle.Open, candle.OpenTimeMs);
        leg.Matcher.Match(candle, _carrier.Events);
        if (_carrier.Events.Count > 0)
            _carrier.DeliverEvents();
    }

    private void Close(SimulatedLeg leg, in Candle candle)
    {
        Step = 2 * _count + 1;
        var closeMs = candle.OpenTimeMs + _intervalMs;
        if (leg.NextFundingMs < closeMs)
            _carrier.SettleFunding(leg, closeMs - 1, candle.Close);
        if (_carrier.NextTimerMs <= closeMs)
            _carrier.FireTimers(closeMs);
        _bot.OnCandle(leg.Index, candle, _carrier.Effects);
        if (_carrier.Effects.Count > 0)
            _carrier.CarryOut(closeMs);
    }

    private List<OpenPosition> OpenPositions()
    {
        var open = new List<OpenPosition>();
        foreach (var leg in _legs)
        {
            var position = leg.Matcher.Position;
            if (position.Quantity != 0)
                open.Add(new OpenPosition(
                    leg.Candles.Instrument, position.Quantity, position.EntryPrice, leg.Trips.OpenedAtMs, leg.Trips.Fees,
                    position.UnrealizedPnlAt(leg.Candles.Close[leg.End - 1])));
        }

        return open;
    }
}
