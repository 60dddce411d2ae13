using System.Collections.Concurrent;
using System.Diagnostics;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Runs one bot: one reader takes one event at a time from the inbox, the bot answers with effects, the journal keeps both, and only
/// then the effects leave. Nothing else touches the bot, so its order of events is the order of its inbox.
/// </summary>
internal sealed class BotRunner
{
    private readonly BotContext _context;
    private readonly IBotMachine _machine;
    private readonly BotLedger _ledger;
    private readonly JournalKeeper _keeper;
    private readonly BotTimers _timers;
    private readonly EffectExecutor _executor;
    // Concurrent, because the outcome of a former process's order may be found while the bot handles something else.
    private readonly ConcurrentQueue<InboxItem> _immediate = new();
    private readonly EffectBuffer _effects = new();
    private volatile bool _isHandling;

    public BotRunner(BotContext context, IBotMachine machine, BotMemory memory)
    {
        _context = context;
        _machine = machine;
        _timers = memory.Timers;
        _ledger = new BotLedger(memory, context.Capital);
        _keeper = new JournalKeeper(context, machine, _ledger, memory);
        Inbox = new BotInbox(context.InboxCapacity, context.MaxExecutionEvents, context.TimeProvider);
        Dispatcher = new OrderDispatcher(
            context.Bot, context.Gateway, context.Resolver, context.Clock, context.TimeProvider, Deliver, context.Veto, context.Logger);
        _executor = new EffectExecutor(Dispatcher);
    }

    public BotContext Context => _context;

    public BotInbox Inbox { get; }

    public OrderDispatcher Dispatcher { get; }

    public BotReport Report => _keeper.Report;

    /// <summary>Every action was answered and every answer settled.</summary>
    public bool IsSettled => _executor.IsIdle && IsQuiet;

    /// <summary>No event waits or is being handled.</summary>
    public bool IsQuiet => Inbox.Count == 0 && !_isHandling;

    /// <summary>Neither a position nor a live order.</summary>
    public bool HoldsNothing => _ledger.HoldsNothing;

    /// <inheritdoc cref="BotLedger.Exposure"/>
    public IReadOnlySet<(InstrumentName Instrument, Side Side)> Exposure => _ledger.Exposure;

    /// <inheritdoc cref="BotLedger.Resting"/>
    public IReadOnlyList<RestingOrder> Resting => _ledger.Resting;

    /// <inheritdoc cref="BotLedger.PositionOf"/>
    public decimal PositionOf(InstrumentName instrument) => _ledger.PositionOf(instrument);

    /// <summary>What remains on the exchange, for a person: positions, resting orders, stops, and what is not answered.</summary>
    public string Describe() => $"{_ledger.Describe()}, {Dispatcher.Unresolved} unresolved";

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

    /// <summary>
    /// Sends again what a former process left without an answer: lost outcomes are asked for, cancels repeated. Called before <see cref="RunAsync"/>: it reads
    /// the books, which belong to the reader of the inbox from then on.
    /// </summary>
    public async Task ResumeOrdersAsync(CancellationToken cancellationToken)
    {
        var inDoubt = _ledger.Orders.Live.Where(order => order.Status is OrderStatus.Created or OrderStatus.Sent or OrderStatus.Unknown).ToList();
        foreach (var action in inDoubt.GroupBy(order => order.Ticket))
        {
            var orders = action.ToList();
            // Without a ticket the deadline is unknown; the creation time plus the longest deadline stands in for it.
            var ticket = action.Key ?? new ActionTicket(0, orders[0].CreatedAt + TimeSpan.FromMinutes(1));
            foreach (var order in orders)
                Deliver(new OrderOutcomeUnknown(order.Request.ClientOrderId, "the process ended before the answer", _context.Clock.Now), default);
            Dispatcher.Resolve(ticket, [.. orders.Select(order => order.Request.ClientOrderId)], orders[0].CreatedAt, default, cancellationToken);
        }

        var cancels = _ledger.Orders.Live.Where(order => order.IsCancelRequested && !inDoubt.Contains(order)).Select(order => order.Reference).ToList();
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
        var waited = _context.TimeProvider.GetElapsedTime(item.ReceivedTimestamp);
        DaemonTelemetry.Waited(waited);
        // What the exchange answered has the trace of its order already; everything else begins one.
        using var arrival = item.Trace == default ? OrderTrace.StartEvent(_context.Bot, item.Event, waited, _context.TimeProvider.GetUtcNow()) : null;
        var trace = arrival?.Context ?? item.Trace;
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
            await StepAsync(item.Event, trace, cancellationToken);
        await HandleImmediateAsync(cancellationToken);
    }

    private async Task HandleImmediateAsync(CancellationToken cancellationToken)
    {
        while (_immediate.TryDequeue(out var item))
            await StepAsync(item.Event, item.Trace, cancellationToken);
    }

    /// <summary>One event: booked, handled, journaled, carried out.</summary>
    private async Task StepAsync(EngineEvent engineEvent, ActivityContext trace, CancellationToken cancellationToken)
    {
        var booked = default(BookedEvent);
        if (engineEvent is OrderEvent orderEvent)
        {
            if (!await KnowsOrderAsync(orderEvent, cancellationToken) || (booked = _ledger.Book(orderEvent)) is null)
                return;
            trace = booked.Order!.Trace == default ? trace : booked.Order.Trace;
        }

        if (engineEvent is ForeignFill foreign && (booked = _ledger.Book(foreign)) is null)
            return;
        if (engineEvent is FundingPayment funding && !_ledger.Book(funding))
            return;
        using var activity = OrderTrace.StartDecision(_context.Bot, engineEvent, trace);
        var started = _context.TimeProvider.GetTimestamp();
        _effects.Clear();
        _machine.Handle(engineEvent, _effects);
        DaemonTelemetry.Decided(_context.TimeProvider.GetElapsedTime(started));
        OrderTrace.NoteGate(activity, _effects);
        _keeper.Note(engineEvent, _effects);
        if (_keeper.LeavesAnEntry(engineEvent, _effects))
            await CommitAsync(engineEvent, booked, activity?.Context ?? trace, cancellationToken);
    }

    private async Task CommitAsync(EngineEvent engineEvent, BookedEvent? booked, ActivityContext trace, CancellationToken cancellationToken)
    {
        var now = _context.TimeProvider.GetUtcNow();
        foreach (var effect in _effects)
        {
            if (effect is RequestTimer timer)
                _timers.Request(timer.Name, timer.DueAt);
        }

        var plan = ActionPlan.For(_effects, _ledger.Orders, _context.Gateway, now, trace);
        using (OrderTrace.StartLeg("order.journal", trace, _context.Bot))
            await _context.Journal.AppendAsync(_keeper.EntryFor(engineEvent, _effects, plan, booked, trace, now), cancellationToken);
        _ledger.Expose();
        if (booked?.Fill is { } fill)
            DaemonTelemetry.Filled(now - fill.Fill.OccurredAt);
        await CarryOutAsync(plan, trace, cancellationToken);
    }

    private async Task CarryOutAsync(ActionPlan plan, ActivityContext trace, CancellationToken cancellationToken)
    {
        foreach (var effect in _effects)
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

    /// <summary>Orders that ended long ago are only in the journal; one that is not even there is a reason to reconcile.</summary>
    private async Task<bool> KnowsOrderAsync(OrderEvent orderEvent, CancellationToken cancellationToken)
    {
        if (_ledger.Orders.Find(orderEvent.ClientOrderId) is not null)
            return true;
        if (await _context.FindOrder(orderEvent.ClientOrderId, cancellationToken) is { } journaled)
        {
            _ledger.Orders.Add(LiveOrder.From(journaled));
            return true;
        }

        _context.Alerts.Raise(new Alert(
            AlertSeverity.Critical, _context.Bot, $"bot:{_context.Bot}:order-without-row",
            $"The exchange reports {orderEvent.GetType().Name} for order {orderEvent.ClientOrderId}, which carries this bot's mark but has no row in the journal.",
            orderEvent.OccurredAt));
        _context.RequestReconciliation($"order {orderEvent.ClientOrderId} has no row");
        return false;
    }
}
