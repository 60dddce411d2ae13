using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>The shell around the bot in a backtest: carries effects to the simulated exchanges and brings their events back.</summary>
internal sealed class EffectCarrier(Bot bot, TradedLeg[] legs, Action<EngineEffect, DateTimeOffset>? observer, bool hashesEffects) : IDisposable
{
    private readonly EffectHash? _hash = hashesEffects ? new EffectHash() : null;
    private readonly SortedSet<(long DueMs, string Name)> _timers = [];
    private readonly RoundTripList _roundTrips = new();
    private readonly Dictionary<DenyReason, int> _denied = [];
    private int _nextCommand;

    /// <summary>Sees every event before the bot does; null: nobody.</summary>
    public Action<EngineEvent>? EventObserver { get; init; }

    /// <summary>What operators tell the bot, in order.</summary>
    public IReadOnlyList<TimedCommand> Commands { get; init; } = [];

    public EffectBuffer Effects { get; } = new();

    /// <summary>What the matchers have to tell; empty between two steps.</summary>
    public List<EngineEvent> Events { get; } = [];

    public long NextTimerMs { get; private set; } = long.MaxValue;

    /// <summary>Close of the candle before which the next command is heard; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextCommandMs => _nextCommand < Commands.Count ? Commands[_nextCommand].BeforeClose.ToUnixTimeMilliseconds() : long.MaxValue;

    public IReadOnlyList<RoundTrip> RoundTrips => _roundTrips;

    public IReadOnlyDictionary<DenyReason, int> Denied => _denied;

    public int Orders { get; private set; }

    public int Fills { get; private set; }

    public int Rejected { get; private set; }

    public string Hash() => _hash?.Current() ?? "";

    public void Dispose() => _hash?.Dispose();

    public void Deliver(EngineEvent engineEvent)
    {
        Events.Add(engineEvent);
        DeliverEvents();
    }

    /// <summary>Hands every waiting event to the bot, and those that follow from its effects, until there is nothing left.</summary>
    public void DeliverEvents()
    {
        // The list grows while it is walked.
        for (var i = 0; i < Events.Count; i++)
        {
            var engineEvent = Events[i];
            Record(engineEvent);
            EventObserver?.Invoke(engineEvent);
            bot.Handle(engineEvent, Effects);
            if (Effects.Count > 0)
                ToMatchers(engineEvent.OccurredAt);
        }

        Events.Clear();
    }

    /// <summary>Carries out what the bot wants after a candle.</summary>
    public void CarryOut(long nowMs)
    {
        ToMatchers(DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
        DeliverEvents();
    }

    public void ShowPrice(SimulatedLeg leg, double price, long timeMs)
    {
        bot.OnPrice(leg.Index, price, timeMs, Effects);
        CarryOut(timeMs);
    }

    public void FireTimers(long nowMs)
    {
        while (_timers.Count > 0 && _timers.Min is var due && due.DueMs <= nowMs)
        {
            _timers.Remove(due);
            NextTimerMs = _timers.Count > 0 ? _timers.Min.DueMs : long.MaxValue;
            Deliver(new TimerElapsed(due.Name, DateTimeOffset.FromUnixTimeMilliseconds(due.DueMs)));
        }
    }

    public void GiveCommands(long closeMs)
    {
        while (NextCommandMs <= closeMs)
            Deliver(Commands[_nextCommand++].Command);
    }

    public void SettleFunding(SimulatedLeg leg, long untilMs, double price)
    {
        while (leg.NextFundingMs <= untilMs)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(leg.NextFundingMs);
            leg.Matcher.SettleFunding(Digits.ToDecimal(price), leg.TakeFundingRate(), at, Events);
        }

        DeliverEvents();
    }

    private void ToMatchers(DateTimeOffset now)
    {
        for (var i = 0; i < Effects.Count; i++)
        {
            var effect = Effects[i];
            _hash?.Append(effect);
            observer?.Invoke(effect, now);
            switch (effect)
            {
                case SubmitOrders submit:
                    Orders += submit.Orders.Count;
                    LegOf(submit.Orders[0].Instrument).Simulator.Submit(submit, now, Events);
                    break;
                case CancelOrder cancel:
                    LegOf(cancel.Instrument).Cancel(cancel, now, Events);
                    break;
                case ModifyOrder modify:
                    LegOf(modify.Replacement.Instrument).Simulator.Modify(modify, now, Events);
                    break;
                case RequestTimer timer:
                    SetTimer(timer);
                    break;
                case DenyOrder deny:
                    _denied[deny.Reason] = _denied.GetValueOrDefault(deny.Reason) + 1;
                    break;
            }
        }

        Effects.Clear();
    }

    private void SetTimer(RequestTimer timer)
    {
        _timers.RemoveWhere(waiting => waiting.Name == timer.Name);
        _timers.Add((timer.DueAt.ToUnixTimeMilliseconds(), timer.Name));
        NextTimerMs = _timers.Min.DueMs;
    }

    private void Record(EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case OrderFilled { Fill: var fill }:
                Fills++;
                if (LegOf(fill.Instrument).Trips.Add(fill, out var trip))
                    _roundTrips.Add(trip with { ExitReason = bot.ReasonOf(fill.ClientOrderId) ?? "" });
                break;
            case ForeignFill { Fill: var fill }:
                if (LegOf(fill.Instrument).Trips.Add(fill, out var liquidated))
                    _roundTrips.Add(liquidated with { ExitReason = "liquidation" });
                break;
            case FundingPayment payment:
                LegOf(payment.Instrument).Trips.AddFunding(payment.Payment);
                break;
            case OrderRejected:
                Rejected++;
                break;
        }
    }

    private TradedLeg LegOf(InstrumentName instrument)
    {
        foreach (var leg in legs)
        {
            if (leg.Instrument == instrument)
                return leg;
        }

        throw new InvalidOperationException($"{instrument} is no leg of the run.");
    }
}
