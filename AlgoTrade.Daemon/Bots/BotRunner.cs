using System.Collections.Concurrent;
using System.Diagnostics;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Runs one bot: one reader takes one event at a time from the inbox, the bot answers with effects, the journal keeps both, and only
/// then the effects leave. Nothing else touches the bot, so its order of events is the order of its inbox.
/// </summary>
internal sealed class BotRunner
{
    private static readonly TimeSpan SnapshotPeriod = TimeSpan.FromSeconds(30);

    private readonly BotContext _context;
    private readonly IBotMachine _machine;
    private readonly OrderBook _book;
    private readonly ConcurrentDictionary<InstrumentName, VirtualPosition> _positions;
    private readonly HashSet<(InstrumentName, DateTimeOffset)> _funding = [];
    private readonly BotTimers _timers;
    private readonly EffectExecutor _executor;
    private readonly Queue<InboxItem> _immediate = new();
    private readonly EffectBuffer _effects = new();
    private volatile bool _isHandling;
    private long _decisions;
    private long _snapshotAt;

    public BotRunner(BotContext context, IBotMachine machine, BotMemory memory)
    {
        _context = context;
        _machine = machine;
        _book = memory.Orders;
        _positions = new ConcurrentDictionary<InstrumentName, VirtualPosition>(
            memory.Positions.Select(position => KeyValuePair.Create(position.Instrument, position)));
        _timers = memory.Timers;
        _decisions = memory.LastDecisionSequence;
        Inbox = new BotInbox(context.InboxCapacity, context.MaxExecutionEvents, context.TimeProvider);
        Dispatcher = new OrderDispatcher(
            context.Bot, context.Gateway, context.Resolver, context.Clock, context.TimeProvider, Deliver, context.Veto, context.Logger);
        _executor = new EffectExecutor(Dispatcher);
        Report = new BotReport(machine.State, machine.StateReason) { Tripped = machine.Tripped };
        Exposure = ReadExposure();
    }

    public BotContext Context => _context;

    public BotInbox Inbox { get; }

    public OrderDispatcher Dispatcher { get; }

    public BotReport Report { get; private set; }

    /// <summary>Every action was answered and every answer settled.</summary>
    public bool IsSettled => _executor.IsIdle && IsQuiet;

    /// <summary>No event waits or is being handled.</summary>
    public bool IsQuiet => Inbox.Count == 0 && !_isHandling;

    /// <summary>Signed base units this bot holds, as booked; may be read from any thread.</summary>
    public decimal PositionOf(InstrumentName instrument) =>
        _positions.TryGetValue(instrument, out var position) ? position.Quantity : 0;

    /// <summary>Neither a position nor a live order.</summary>
    public bool HoldsNothing => _book.LiveCount == 0 && _positions.Values.All(position => position.Quantity == 0);

    /// <summary>What remains on the exchange, for a person: positions, resting orders, stops.</summary>
    public string Describe()
    {
        var positions = _positions.Values.Where(position => position.Quantity != 0).Select(position => $"{position.Quantity} {position.Instrument}").ToList();
        var live = _book.Live.ToList();
        var stops = live.Count(order => order.Request.Purpose == OrderPurpose.StopLoss);
        return $"position {(positions.Count == 0 ? "flat" : string.Join(", ", positions))}, {live.Count} live orders, {stops} of them stops, {Dispatcher.Unresolved} unresolved";
    }

    /// <summary>On which side of which instrument this bot is, or has an entry under way. Replaced as a whole, before anything is sent.</summary>
    public IReadOnlySet<(InstrumentName Instrument, Side Side)> Exposure { get; private set; }

    /// <summary>Runs until the inbox is completed or the token cancels. What the bot throws comes out here and halts this bot alone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var handling = HandleAllAsync(stop.Token);
        var sending = _executor.RunAsync(stop.Token);
        try
        {
            // Whichever fails first ends the other: a bot whose requests cannot leave must not go on deciding.
            await await Task.WhenAny(handling, sending);
            await Task.WhenAll(handling, sending);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(handling, sending).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Sends again what a former process left without an answer: lost outcomes are asked for, cancels repeated.</summary>
    public async Task ResumeOrdersAsync(CancellationToken cancellationToken)
    {
        var inDoubt = _book.Live.Where(order => order.Status is OrderStatus.Created or OrderStatus.Sent or OrderStatus.Unknown).ToList();
        foreach (var action in inDoubt.GroupBy(order => order.Ticket))
        {
            var orders = action.ToList();
            // Without a ticket the deadline is unknown; the creation time plus the longest deadline stands in for it.
            var ticket = action.Key ?? new ActionTicket(0, orders[0].CreatedAt + TimeSpan.FromMinutes(1));
            foreach (var order in orders)
                Deliver(new OrderOutcomeUnknown(order.Request.ClientOrderId, "the process ended before the answer", _context.Clock.Now), default);
            Dispatcher.Resolve(ticket, [.. orders.Select(order => order.Request.ClientOrderId)], orders[0].CreatedAt, default, cancellationToken);
        }

        var cancels = _book.Live.Where(order => order.IsCancelRequested && !inDoubt.Contains(order)).Select(order => order.Reference).ToList();
        if (cancels.Count > 0)
            await _executor.EnqueueAsync([new PendingAction.Cancel(cancels)], default, cancellationToken);
    }

    private void Deliver(EngineEvent engineEvent, ActivityContext trace)
    {
        // Paper answers are part of the event that caused them; over a wire they arrive when they arrive.
        if (_context.Paper is null)
            Inbox.Post(engineEvent, trace);
        else
            _immediate.Enqueue(new InboxItem(engineEvent, _context.TimeProvider.GetTimestamp(), trace));
    }

    private async Task HandleAllAsync(CancellationToken cancellationToken)
    {
        await HandleImmediateAsync(cancellationToken);
        while (await Inbox.WaitAsync(cancellationToken))
        {
            while (TryTake(out var item))
            {
                DaemonTelemetry.Waited(_context.TimeProvider.GetElapsedTime(item.ReceivedTimestamp));
                await AdmitAsync(item, cancellationToken);
                _isHandling = false;
            }
        }

        _executor.Complete();
    }

    private bool TryTake(out InboxItem item)
    {
        // Set before the item leaves the inbox, so that nobody sees the runner quiet in between.
        _isHandling = true;
        if (Inbox.TryTake(out item))
            return true;
        _isHandling = false;
        return false;
    }

    private async Task AdmitAsync(InboxItem item, CancellationToken cancellationToken)
    {
        foreach (var (name, dueAt) in _timers.TakeDue(item.Event.OccurredAt))
            await StepAsync(new TimerElapsed(name, dueAt), default, cancellationToken);
        if (item.Event is CandleClosed candle)
        {
            foreach (var missed in await _context.Candles.MissingBeforeAsync(candle, cancellationToken))
                await StepAsync(missed, default, cancellationToken);
            if (!_context.Candles.Accept(candle))
                return;
        }

        if (_context.Paper is { } paper)
        {
            foreach (var execution in paper.OnMarketEvent(item.Event))
                await StepAsync(execution, default, cancellationToken);
        }

        if (item.Event is not ClockTicked)
            await StepAsync(item.Event, item.Trace, cancellationToken);
        await HandleImmediateAsync(cancellationToken);
    }

    private async Task HandleImmediateAsync(CancellationToken cancellationToken)
    {
        while (_immediate.TryDequeue(out var item))
            await StepAsync(item.Event, item.Trace, cancellationToken);
    }

    /// <summary>One event: admitted, handled, journaled, carried out.</summary>
    private async Task StepAsync(EngineEvent engineEvent, ActivityContext trace, CancellationToken cancellationToken)
    {
        var change = default(OrderChange);
        var fill = default(BookedFill);
        if (engineEvent is OrderEvent orderEvent)
        {
            if (await FindOrderAsync(orderEvent, cancellationToken) is not { } order)
                return;
            trace = trace == default ? order.Trace : trace;
            fill = engineEvent is OrderFilled filled ? Book(filled.Fill) : null;
            change = _book.Apply(orderEvent, fill?.After.Quantity == 0);
            if (change is null)
                return;
        }

        if (engineEvent is FundingPayment funding && !Admit(funding))
            return;
        using var activity = DaemonTelemetry.StartDecision(_context.Bot, engineEvent, trace);
        var started = _context.TimeProvider.GetTimestamp();
        _effects.Clear();
        _machine.Handle(engineEvent, _effects);
        DaemonTelemetry.Decided(_context.TimeProvider.GetElapsedTime(started));
        if (fill is not null)
            Keep(fill);
        await CommitAsync(engineEvent, _effects, change, fill, activity?.Context ?? trace, cancellationToken);
    }

    private async Task CommitAsync(
        EngineEvent engineEvent, EffectBuffer effects, OrderChange? change, BookedFill? fill, ActivityContext trace, CancellationToken cancellationToken)
    {
        var now = _context.TimeProvider.GetUtcNow();
        var plan = ActionPlan.For(effects, _book, _context.Gateway, now, trace);
        Report = Report with
        {
            LastEventAt = engineEvent.OccurredAt,
            Handled = Report.Handled + 1,
            Tripped = _machine.Tripped,
            Equity = double.IsFinite(_machine.Equity) ? (decimal)_machine.Equity : null,
            RealizedPnl = _positions.Values.Sum(position => position.RealizedPnl),
            Cash = _context.Capital + _positions.Values.Sum(position => position.RealizedPnl - position.Fees + position.Funding),
        };
        foreach (var effect in effects)
            Note(effect);
        if (effects.Count == 0 && IsMarketData(engineEvent) && !IsSnapshotDue(engineEvent))
            return;
        await _context.Journal.AppendAsync(
            new JournalEntry
            {
                Bot = _context.Bot,
                AccountId = _context.AccountId,
                ReceivedAt = now,
                NewOrders = plan.NewOrders,
                Changes = change is null ? plan.Changes : [change, .. plan.Changes],
                Fills = fill is null ? [] : [fill],
                // On an exchange account the payment was booked with the shares of all bots at once.
                Funding = engineEvent is FundingPayment payment && _context.Paper is not null ? [payment] : [],
                Decisions = DecisionsIn(effects),
                Signals = [.. effects.OfType<EmitSignal>()],
                Snapshot = TakeSnapshot(engineEvent.OccurredAt),
                TraceId = trace == default ? null : trace.TraceId.ToHexString(),
            },
            cancellationToken);
        Exposure = ReadExposure();
        if (fill is not null)
            DaemonTelemetry.Filled(now - fill.Fill.OccurredAt);
        await CarryOutAsync(effects, plan, trace, cancellationToken);
    }

    private async Task CarryOutAsync(EffectBuffer effects, ActionPlan plan, ActivityContext trace, CancellationToken cancellationToken)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case RaiseAlert alert:
                    _context.Alerts.Raise(new Alert(alert.Severity, _context.Bot, $"bot:{_context.Bot}:{alert.Key}", alert.Text, alert.OccurredAt));
                    break;
                case WriteLog log:
                    _context.Logger.BotWrote(_context.Bot, log.Text);
                    break;
                case RequestReconciliation request:
                    _context.RequestReconciliation(request.Cause);
                    break;
            }
        }

        if (_context.Paper is null)
            await _executor.EnqueueAsync(plan.Actions, trace, cancellationToken);
        foreach (var action in _context.Paper is null ? [] : plan.Actions)
            await Dispatcher.SendAsync(action, trace, cancellationToken);
    }

    private async Task<LiveOrder?> FindOrderAsync(OrderEvent orderEvent, CancellationToken cancellationToken)
    {
        if (_book.Find(orderEvent.ClientOrderId) is { } known)
            return known;
        if (await _context.FindOrder(orderEvent.ClientOrderId, cancellationToken) is { } journaled)
        {
            var order = LiveOrder.From(journaled);
            _book.Add(order);
            return order;
        }

        _context.Alerts.Raise(new Alert(
            AlertSeverity.Critical, _context.Bot, $"bot:{_context.Bot}:order-without-row",
            $"The exchange reports {orderEvent.GetType().Name} for order {orderEvent.ClientOrderId}, which carries this bot's mark but has no row in the journal.",
            orderEvent.OccurredAt));
        _context.RequestReconciliation($"order {orderEvent.ClientOrderId} has no row");
        return null;
    }

    private BookedFill Book(Fill fill) =>
        new(fill, _positions.GetValueOrDefault(fill.Instrument, VirtualPosition.Flat(fill.Instrument)).With(fill));

    private void Keep(BookedFill fill) => _positions[fill.Fill.Instrument] = fill.After;

    private bool Admit(FundingPayment funding)
    {
        if (!_funding.Add((funding.Instrument, funding.OccurredAt)))
            return false;
        var position = _positions.GetValueOrDefault(funding.Instrument, VirtualPosition.Flat(funding.Instrument));
        _positions[funding.Instrument] = position with { Funding = position.Funding + funding.Payment };
        return true;
    }

    private void Note(EngineEffect effect)
    {
        if (effect is RequestTimer timer)
            _timers.Request(timer.Name, timer.DueAt);
        Report = effect switch
        {
            ChangeState change => Report with { State = change.To, Reason = change.Reason },
            RecordDecision decision => Report with { LastDecision = $"{decision.Wanted}: {decision.Reason}", LastDecisionAt = decision.OccurredAt },
            DenyOrder denied => Report with { LastDecision = $"denied, {denied.Reason}: {denied.Compared}", LastDecisionAt = denied.OccurredAt },
            _ => Report,
        };
    }

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
        return new BotSnapshot(_machine.State, Report.Reason, writer.ToArray(), at, Report.LastDecision, Report.LastDecisionAt);
    }

    private HashSet<(InstrumentName, Side)> ReadExposure() =>
    [
        .. _positions.Values.Where(position => position.Quantity != 0).Select(position => (position.Instrument, position.Quantity > 0 ? Side.Buy : Side.Sell)),
        .. _book.Live.Where(order => order.Request.Purpose == OrderPurpose.Entry).Select(order => (order.Request.Instrument, order.Request.Side)),
    ];

    private bool IsSnapshotDue(EngineEvent engineEvent) =>
        engineEvent is CandleClosed && _context.TimeProvider.GetElapsedTime(_snapshotAt) >= SnapshotPeriod;

    private static bool IsMarketData(EngineEvent engineEvent) =>
        engineEvent is CandleClosed or TradeOccurred or BestBidOfferChanged or AssetContextChanged or AccountSnapshot or AccountBudgetChanged;
}
