using System.Diagnostics;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Says what one handled event leaves behind: the report that people see, and the entry that makes it durable. Market data without effects leaves
/// none, except that the bot's state is saved every <see cref="SnapshotPeriod"/>.
/// </summary>
internal sealed class JournalKeeper
{
    private static readonly TimeSpan SnapshotPeriod = TimeSpan.FromSeconds(30);

    private readonly BotContext _context;
    private readonly IBotMachine _machine;
    private readonly BotLedger _ledger;
    private readonly BotTimers _timers;
    private BotReport _report;
    private long _decisions;
    private long _snapshotAt;
    private long _handled;
    private long _lastEventTicks;
    private double _equity = double.NaN;
    private double _drawdown;

    public JournalKeeper(BotContext context, IBotMachine machine, BotLedger ledger, BotMemory memory)
    {
        (_context, _machine, _ledger, _timers) = (context, machine, ledger, memory.Timers);
        _decisions = memory.LastDecisionSequence;
        _report = new BotReport(machine.State, machine.StateReason) { Tripped = machine.Tripped };
    }

    /// <summary>As of the last event; may be read from any thread.</summary>
    public BotReport Report
    {
        get
        {
            var (ticks, equity) = (Interlocked.Read(ref _lastEventTicks), Volatile.Read(ref _equity));
            return Volatile.Read(ref _report) with
            {
                LastEventAt = ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero),
                Handled = Interlocked.Read(ref _handled),
                Equity = double.IsFinite(equity) ? (decimal)equity : null,
                Drawdown = Volatile.Read(ref _drawdown),
            };
        }
    }

    /// <summary>Takes the event into the report. Called after the bot handled it.</summary>
    public void Note(EngineEvent engineEvent, EffectBuffer effects)
    {
        Interlocked.Exchange(ref _lastEventTicks, engineEvent.OccurredAt.UtcTicks);
        Interlocked.Increment(ref _handled);
        Volatile.Write(ref _equity, _machine.Equity);
        Volatile.Write(ref _drawdown, _machine.Drawdown);
        if (effects.Count == 0 && engineEvent is TradeOccurred or BestBidOfferChanged or AssetContextChanged)
            return;
        var report = _report with { Tripped = _machine.Tripped, RealizedPnl = _ledger.RealizedPnl, Cash = _ledger.Cash };
        foreach (var effect in effects)
            report = With(report, effect);
        Volatile.Write(ref _report, report);
    }

    public bool LeavesAnEntry(EngineEvent engineEvent, EffectBuffer effects) => effects.Count > 0 || engineEvent switch
    {
        TradeOccurred or BestBidOfferChanged or AssetContextChanged or AccountSnapshot or AccountBudgetChanged => false,
        CandleClosed => _context.TimeProvider.GetElapsedTime(_snapshotAt) >= SnapshotPeriod,
        _ => true,
    };

    /// <param name="booked">What the event did to the books; null when it was no order event.</param>
    public JournalEntry EntryFor(EngineEvent engineEvent, EffectBuffer effects, ActionPlan plan, BookedEvent? booked, ActivityContext trace, DateTimeOffset now) => new()
    {
        Bot = _context.Bot,
        AccountId = _context.AccountId,
        ReceivedAt = now,
        NewOrders = plan.NewOrders,
        Changes = booked?.Change is { } change ? [change, .. plan.Changes] : plan.Changes,
        Fills = booked?.Fill is { } fill ? [fill] : [],
        // On an exchange account the payment was booked with the shares of all bots at once.
        Funding = engineEvent is FundingPayment payment && _context.Paper is not null ? [payment] : [],
        Decisions = DecisionsIn(effects),
        Signals = [.. effects.OfType<EmitSignal>()],
        Snapshot = TakeSnapshot(engineEvent.OccurredAt),
        TraceId = trace == default ? null : trace.TraceId.ToHexString(),
    };

    private static BotReport With(BotReport report, EngineEffect effect) => effect switch
    {
        ChangeState change => report with { State = change.To, Reason = change.Reason },
        RecordDecision decision => report with { LastDecision = $"{decision.Wanted}: {decision.Reason}", LastDecisionAt = decision.OccurredAt },
        DenyOrder denied => report with { LastDecision = $"denied, {denied.Reason}: {denied.Compared}", LastDecisionAt = denied.OccurredAt },
        _ => report,
    };

    private List<Decision> DecisionsIn(EffectBuffer effects)
    {
        var decisions = new List<Decision>();
        foreach (var effect in effects)
        {
            if (effect is RecordDecision made)
                decisions.Add(new Decision(++_decisions, made.Instrument, "decision", made.Wanted, made.Reason, null, made.OccurredAt));
            else if (effect is DenyOrder denied)
                decisions.Add(new Decision(++_decisions, denied.Order.Instrument, "denied", $"{denied.Order.Side} {denied.Order.Quantity}", denied.Reason.ToString(), denied.Compared, denied.OccurredAt));
        }

        return decisions;
    }

    private BotSnapshot TakeSnapshot(DateTimeOffset at)
    {
        _snapshotAt = _context.TimeProvider.GetTimestamp();
        var writer = new StateWriter();
        writer.Write(_context.Revision);
        _timers.Save(writer);
        _context.Candles.Save(writer);
        _machine.Save(writer);
        return new BotSnapshot(_machine.State, _report.Reason, writer.ToArray(), at, _report.LastDecision, _report.LastDecisionAt);
    }
}
