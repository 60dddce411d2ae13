using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>One run: the bot, a matcher per leg on one ledger, and the candles in order of time.</summary>
internal sealed class BacktestSession : IDisposable
{
    private const int ProgressSteps = 100;

    private readonly BacktestRequest _request;
    private readonly BacktestBuffers _buffers;
    private readonly Bot _bot;
    private readonly Ledger _ledger;
    private readonly SimulatedLeg[] _legs;
    private readonly EffectCarrier _carrier;
    private readonly long _intervalMs;
    private ReadOnlyMemory<long> _timesMs;
    private int _count;

    /// <summary>False: every candle by itself, as several legs are run; for comparison.</summary>
    public bool TakesStretches { get; init; } = true;

    /// <summary>Rises with every phase of every candle: 2 × candle while it opens, one more while it closes.</summary>
    public int Step { get; private set; }

    public BacktestSession(BacktestRequest request, Func<string, Strategy> createStrategy, BacktestBuffers buffers)
    {
        _request = request;
        _buffers = buffers;
        _intervalMs = request.Definition.Interval.Milliseconds();
        _bot = BacktestBot.Create(request.Definition, request.Instruments, createStrategy, request.Simulation, request.SizingMoment);
        if (request.Start is { } start)
        {
            _bot.Load(new StateReader(start.State));
            _bot.ForgetMarks();
        }

        _ledger = new Ledger(_bot.Ledger.Cash);
        var ids = new SimulationIds();
        _legs = [.. request.Instruments.Select((instrument, leg) => new SimulatedLeg(request, leg, new CandleMatcher(instrument, _ledger, request.Simulation, ids)))];
        foreach (var instrument in request.Instruments)
            _ledger.SetLeverage(instrument.Name, request.Definition.Leverage, isCross: !instrument.OnlyIsolated);
        _carrier = new EffectCarrier(_bot, _legs, request.Observer, request.HashEffects)
        {
            EventObserver = request.EventObserver,
            Commands = request.Start?.Commands ?? [],
        };
    }

    public void Dispose() => _carrier.Dispose();

    public void Run(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        foreach (var leg in _legs)
            Prepare(leg);
        var total = _legs.Sum(leg => leg.Remaining);
        _buffers.Reserve(total);
        _timesMs = _legs is [var only] ? only.Candles.CloseTimeMs[only.Next..only.End] : _buffers.ReserveTimes(total);
        var beginning = DateTimeOffset.FromUnixTimeMilliseconds(NextOpenMs());
        if (_request.Start is null)
            Begin(beginning);
        else
            TakeUp(beginning);
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

    public ReadOnlySpan<long> TimesSoFar => _timesMs.Span[.._count];

    public BacktestResult ToResult() => Outcome().ToResult();

    public PerformanceMetrics Measure() => Outcome().Measure();

    private BacktestOutcome Outcome() => new(
        _request.Definition, _bot, _ledger, _carrier, _legs, _timesMs[.._count], _buffers.Equity.AsMemory(0, _count));

    private void Begin(DateTimeOffset now)
    {
        RequireEnoughCandles();
        _carrier.Deliver(new StartBot(now));
    }

    // What the saved bot holds and has resting, as the exchange would have kept it.
    private void TakeUp(DateTimeOffset now)
    {
        foreach (var leg in _legs)
        {
            if (_bot.Ledger.Positions.FirstOrDefault(position => position.Instrument.Name == leg.Candles.Instrument) is { Quantity: not 0 } held)
                _ledger.Apply(leg.Matcher.Position, held.Quantity, held.EntryPrice, fee: 0);
            RestingOrders.Place(leg.Matcher, _bot.LiveOrders.Where(order => order.Request.Instrument == leg.Candles.Instrument), now, _carrier.Events);
        }

        _carrier.DeliverEvents();
    }

    private void Prepare(SimulatedLeg leg)
    {
        var (fromMs, toMs) = BacktestCheck.Period(_request);
        var first = leg.Candles.OpenTimeMs.BinarySearch(fromMs);
        first = first < 0 ? ~first : first;
        leg.Next = _request.Start is null ? Math.Max(0, first - Bot.WarmUpMultiple * _bot.WarmUpCandles) : first;
        for (; leg.Next < first; leg.Next++)
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
        while (leg.Next < end)
        {
            if (QuietUntil(leg, end) is var quiet && quiet > leg.Next)
                RunQuiet(leg, quiet);
            else
                RunOne(leg);
        }

        return end - started;
    }

    private void RunOne(SimulatedLeg leg)
    {
        var candle = leg.Candles[leg.Next];
        Open(leg, candle);
        Close(leg, candle);
        leg.Next++;
        _buffers.Equity[_count++] = _bot.Equity;
    }

    // The first candle in which something other than its close may happen: a wish that waits for a price, funding, a timer, a fill.
    private int QuietUntil(SimulatedLeg leg, int end)
    {
        if (!TakesStretches || _bot.AwaitsPrice(leg.Index))
            return leg.Next;
        var dueMs = Math.Min(_carrier.NextCommandMs, Math.Min(leg.NextFundingMs, _carrier.NextTimerMs));
        var last = leg.Candles.OpenTimeMs[end - 1];
        if (last >= dueMs - _intervalMs)
            end = Math.Max(leg.Next, leg.Candles.FirstAtOrAfter(dueMs - _intervalMs));
        return leg.Matcher.FirstActing(leg.Candles, leg.Next, end);
    }

    private void RunQuiet(SimulatedLeg leg, int until)
    {
        var taken = _bot.OnCandles(leg.Candles, leg.Next, until, _buffers.Equity.AsSpan(_count), _carrier.Effects);
        _count += taken;
        leg.Next += taken;
        if (_carrier.Effects.Count == 0)
            return;
        Step = 2 * _count - 1;
        // Of the candle, which was just read: the array of close times is far from the processor.
        _carrier.CarryOut(leg.Candles.OpenTimeMs[leg.Next - 1] + _intervalMs);
        _buffers.Equity[_count - 1] = _bot.Equity;
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
                _ledger.SetMark(leg.Candles.Instrument, Digits.ToDecimal(candle.Close));
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
        if (_carrier.NextCommandMs <= closeMs)
            _carrier.GiveCommands(closeMs);
        _bot.OnCandle(leg.Index, candle, _carrier.Effects);
        if (_carrier.Effects.Count > 0)
            _carrier.CarryOut(closeMs);
    }
}
