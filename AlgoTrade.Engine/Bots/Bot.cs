using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// A bot as a deterministic state machine: one event in, effects out. It has no clock, does no I/O and knows no threads; the shell
/// around it feeds events, carries out effects, and answers with events. The same events give the same effects, byte for byte,
/// whether from the beginning or from any saved state. Not thread-safe: one reader, one thread.
/// </summary>
public sealed partial class Bot
{
    private readonly Func<string, Strategy> _createStrategy;
    private readonly OrderDesk _desk;
    private readonly ProtectionKeeper _protection;
    private readonly TargetWorker _targets;
    private readonly FillBooking _booking;
    private readonly StrategyContext _context;
    private readonly long _intervalMs;
    private Strategy _strategy;
    private int _warmUpCandles;
    private ShutdownPolicy _stopPolicy;

    /// <param name="instruments">Trading rules of the definition's instruments, in the same order.</param>
    /// <param name="createStrategy">Makes the strategy from its parameters (JSON object); throws when they are out of range.</param>
    /// <param name="options">What the shell decides; null for the defaults.</param>
    /// <exception cref="ArgumentException">The instruments are not those of the definition, or there are none.</exception>
    public Bot(BotDefinition definition, IReadOnlyList<Instrument> instruments, Func<string, Strategy> createStrategy, BotOptions? options = null)
    {
        if (instruments.Count == 0 || !instruments.Select(instrument => instrument.Name).SequenceEqual(definition.Instruments))
            throw new ArgumentException($"Bot {definition.Name} trades {string.Join(", ", definition.Instruments)}: expected the rules of these, in this order.", nameof(instruments));
        Definition = definition;
        _createStrategy = createStrategy;
        Use(createStrategy(definition.ParametersJson));
        _intervalMs = definition.Interval.Milliseconds();
        _desk = new OrderDesk(definition, options ?? BotOptions.Default, instruments);
        _protection = new ProtectionKeeper(_desk);
        _targets = new TargetWorker(_desk, _protection);
        _booking = new FillBooking(_desk, _protection);
        _context = new StrategyContext(_desk, _targets, _protection);
        Equity = (double)definition.Capital;
    }

    /// <summary>As given, with the parameters and revision in force.</summary>
    public BotDefinition Definition { get; private set; }

    public BotState State => _desk.State;

    /// <summary>Why it is in this state.</summary>
    public string StateReason { get; private set; } = "";

    /// <summary>Cash plus unrealized PnL at the last prices, in USDC.</summary>
    public double Equity { get; private set; }

    /// <summary>Fraction of equity below its peak, as the breakers know the peak; 0 or more.</summary>
    public double Drawdown => _desk.Gate.Breakers.PeakEquity is var peak and > 0 ? Math.Max(0, 1 - (Equity / peak)) : 0;

    /// <summary>The bot's own books. For reading; only fills and payments change them.</summary>
    public Ledger Ledger => _desk.Ledger;

    /// <summary>Live orders, oldest first.</summary>
    public IReadOnlyList<TrackedOrder> LiveOrders => _desk.Orders.Live;

    public KillSwitchMode KillSwitch => _desk.Gate.KillSwitch;

    public IReadOnlyList<Breaker> Breakers => _desk.Gate.Breakers.All;

    /// <summary>Highest order sequence used so far.</summary>
    public long LastSequence => _desk.LastSequence;

    /// <summary>
    /// Indicators with an endless memory (an EMA) have forgotten everything older than this many times their warm-up. Backtest and daemon both
    /// warm up from there where candles reach so far back, or the first crossing of a young live bot would not be that of its backtest.
    /// </summary>
    public const int WarmUpMultiple = 20;

    /// <summary>Closed candles each leg needs before the first decision.</summary>
    public int WarmUpCandles => _warmUpCandles;

    /// <summary>Every leg has its warm-up candles.</summary>
    public bool IsWarm
    {
        get
        {
            foreach (var leg in _desk.Legs)
            {
                if (leg.CandlesSeen < _warmUpCandles)
                    return false;
            }

            return true;
        }
    }

    /// <summary>Where the strategy wants to be on the leg.</summary>
    public TargetExposure Target(int leg) => _desk.Legs[leg].Target;

    /// <summary>A wish of the leg waits for the first price after its decision, see <see cref="OnPrice"/>.</summary>
    public bool AwaitsPrice(int leg) => _desk.Legs[leg].AwaitsPrice;

    /// <summary>The reason of one of the latest orders; null when it is not known (any more).</summary>
    public string? ReasonOf(ClientOrderId? order) =>
        order is { } id && _desk.Orders.TryFind(id, out var tracked) ? tracked.Request.Reason : null;

    /// <summary>
    /// Takes one event. An exception of the strategy halts the bot with a critical alert; it does not leave this method.
    /// </summary>
    /// <param name="effects">Receives what the bot wants done, in order.</param>
    public void Handle(EngineEvent engineEvent, EffectBuffer effects)
    {
        Begin(engineEvent.OccurredAt.ToUnixTimeMilliseconds(), effects);
        try
        {
            Dispatch(engineEvent);
            Settle();
        }
        catch (Exception exception)
        {
            Halt($"{exception.GetType().Name}: {exception.Message}", needsReconciliation: false);
        }
    }

    /// <summary>
    /// Takes a closed candle without an event object: the hot path of a backtest, the same as <see cref="CandleClosed"/> except that
    /// exceptions of the strategy pass through. A candle that is not newer than the last one of its leg is dropped.
    /// </summary>
    public void OnCandle(int leg, in Candle candle, EffectBuffer effects)
    {
        var at = _desk.Legs[leg];
        Begin(candle.OpenTimeMs + _intervalMs, effects);
        if (candle.OpenTimeMs <= at.LastCandleMs)
        {
            _desk.Log($"Dropped the candle of {at.Instrument.Name} that opened {candle.OpenTime:yyyy-MM-dd HH:mm:ss} UTC: not newer than the last one.");
            return;
        }

        Take(at, candle);
    }

    /// <summary>The first price after a decision, where the shell knows one (the next candle's open).</summary>
    public void OnPrice(int leg, double price, long timeMs, EffectBuffer effects)
    {
        Begin(timeMs, effects);
        PriceSeen(_desk.Legs[leg], price);
        Settle();
    }

    /// <summary>
    /// Feeds the indicators with a candle of the past, before the start: nothing is decided. Candles come in order of time.
    /// </summary>
    public void WarmUp(int leg, in Candle candle)
    {
        var at = _desk.Legs[leg];
        if (candle.OpenTimeMs <= at.LastCandleMs)
            return;
        at.LastCandleMs = candle.OpenTimeMs;
        at.DecidedUntilMs = Math.Max(at.DecidedUntilMs, candle.OpenTimeMs);
        at.CandlesSeen++;
        at.LastPrice = candle.Close;
        at.LastDataMs = Math.Max(at.LastDataMs, candle.OpenTimeMs + _intervalMs);
        _desk.NowMs = Math.Max(_desk.NowMs, at.LastDataMs);
        _strategy.Update(leg, candle);
        Equity = _desk.MarkEquity();
    }

    /// <summary>
    /// Puts the bot's books as the journal knows them in place of its own: cash, positions, live orders, the last sequence. Indicators,
    /// breakers and the kill switch stay. Followed by <see cref="StartBot"/>, which verifies stops before it trades.
    /// </summary>
    /// <exception cref="ArgumentException">A position or order is in an instrument that the bot does not trade.</exception>
    public void RestoreBooks(BotBooks books)
    {
        _desk.Restore(books);
        foreach (var leg in _desk.Legs)
        {
            leg.Target = new TargetExposure(Math.Sign(leg.Position.Quantity));
            if (leg.IsHolding && leg.LastPrice == 0)
                leg.LastPrice = (double)leg.Position.EntryPrice;
            _protection.Adopt(leg);
        }

        Equity = _desk.MarkEquity();
    }

    /// <summary>Stops trading at once for a reason that lies outside of the events (the shell caught something).</summary>
    public void Halt(string reason, EffectBuffer effects)
    {
        _desk.Effects = effects;
        Halt(reason, needsReconciliation: true);
    }

    private void Take(Leg leg, in Candle candle)
    {
        if (!Feed(leg, candle))
            return;
        ObserveEquity();
        if (_desk.State == BotState.WarmingUp)
            FinishWarmUp();
        Act(leg, candle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Feed(Leg leg, in Candle candle)
    {
        leg.LastCandleMs = candle.OpenTimeMs;
        leg.CandlesSeen++;
        _strategy.Update(leg.Index, candle);
        if (candle.OpenTimeMs <= leg.DecidedUntilMs)
            return false;
        leg.DecidedUntilMs = candle.OpenTimeMs;
        leg.LastPrice = candle.Close;
        leg.LastDataMs = _desk.NowMs;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Act(Leg leg, in Candle candle)
    {
        if (_desk.State is BotState.Running or BotState.Paused)
            Decide(leg, candle);
        if (leg.IsHolding)
            WatchPosition(leg, candle);
        if (_desk.Orders.LiveCount > 0)
            _desk.AskForOverdueOrders();
        if (_desk.IsDirty)
            Settle();
    }

    private void Begin(long timeMs, EffectBuffer effects)
    {
        _desk.Effects = effects;
        _desk.EventMs = timeMs;
        if (timeMs > _desk.NowMs)
            _desk.NowMs = timeMs;
    }

    private void Decide(Leg leg, in Candle candle)
    {
        if (leg.AwaitsPrice && _desk.Options.SizingMoment == SizingMoment.AtDecision)
            PriceSeen(leg, candle.Close);
        if (leg.CandlesSeen >= _warmUpCandles)
            _strategy.Decide(leg.Index, candle, _context);
    }

    private void WatchPosition(Leg leg, in Candle candle)
    {
        if (_protection.OnCandle(leg, candle.Close) && leg.Target.Weight != 0)
            _targets.Close(leg, "held as long as it may");
    }

    private void PriceSeen(Leg leg, double price)
    {
        leg.LastPrice = price;
        leg.LastDataMs = _desk.NowMs;
        if (!leg.AwaitsPrice)
            return;
        leg.AwaitsPrice = false;
        leg.NeedsWork = true;
    }

    private void ObserveEquity()
    {
        var equity = _desk.MarkEquity();
        Equity = equity;
        if (_desk.Gate.Breakers.ObserveEquity(equity, _desk.NowMs))
            _desk.IsDirty = true;
    }

    [MemberNotNull(nameof(_strategy))]
    private void Use(Strategy strategy)
    {
        _strategy = strategy;
        _warmUpCandles = strategy.WarmUpCandles;
    }

    // What the event left to do, after the event: wishes, stops, news of breakers, the end of a stop.
    private void Settle()
    {
        _desk.IsDirty = false;
        foreach (var leg in _desk.Legs)
        {
            if (leg.NeedsWork)
                _targets.Work(leg);
            if (leg.NeedsSync)
                _protection.Sync(leg);
        }

        TellBreakerNews();
        if (_desk.State == BotState.Stopping)
            FinishStop();
    }
}
