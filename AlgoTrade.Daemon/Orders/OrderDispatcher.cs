using System.Collections.Concurrent;
using System.Diagnostics;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Orders;

/// <summary>
/// Sends the journaled actions of one bot, in order, and turns each answer into the bot's events. An action whose deadline is gone
/// is not sent at all. A lost answer is handed to the <see cref="UnknownOrderResolver"/>; meanwhile exits and cancels go on.
/// </summary>
internal sealed class OrderDispatcher(
    BotId bot, IOrderGateway gateway, UnknownOrderResolver resolver, ExchangeClock clock, TimeProvider timeProvider,
    Action<EngineEvent, ActivityContext> deliver, Func<OrderRequest, string?> veto, ILogger logger)
{
    // Time a request needs at best: with less left, sending can only cost an expired action (which counts five-fold).
    private static readonly TimeSpan LeastTimeToLive = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<Task, bool> _resolutions = new();

    /// <summary>Orders whose outcome is being asked for right now.</summary>
    public int Unresolved => _resolutions.Count;

    public Task SendAsync(PendingAction action, ActivityContext trace, CancellationToken cancellationToken) => action switch
    {
        PendingAction.Submit submit => SubmitAsync(submit, trace, cancellationToken),
        PendingAction.Cancel cancel => CancelAsync(cancel, trace, cancellationToken),
        PendingAction.Modify modify => ModifyAsync(modify, trace, cancellationToken),
        _ => throw new InvalidOperationException($"{action.GetType().Name} cannot be sent."),
    };

    /// <summary>Starts to settle orders that a former process may have sent.</summary>
    public void Resolve(ActionTicket ticket, IReadOnlyList<ClientOrderId> orders, DateTimeOffset sentAfter, ActivityContext trace, CancellationToken cancellationToken)
    {
        var resolution = ResolveAsync(ticket, orders, sentAfter, trace, cancellationToken);
        _resolutions[resolution] = true;
        // The task is kept until it ends and awaited by WhenSettledAsync, so a fault is never lost.
        _ = resolution.ContinueWith(
            done =>
            {
                if (!done.IsFaulted)
                    _resolutions.TryRemove(done, out _);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Completes when no outcome is unknown any more; throws what a resolution threw.</summary>
    public async Task WhenSettledAsync()
    {
        while (!_resolutions.IsEmpty)
        {
            var running = _resolutions.Keys.ToArray();
            await Task.WhenAll(running);
            foreach (var done in running)
                _resolutions.TryRemove(done, out _);
        }
    }

    private async Task SubmitAsync(PendingAction.Submit submit, ActivityContext trace, CancellationToken cancellationToken)
    {
        if (IsTooLate(submit.Ticket))
        {
            foreach (var order in submit.Orders)
                deliver(new OrderExpired(order.ClientOrderId, clock.Now), trace);
            return;
        }

        if (submit.Orders.Select(veto).FirstOrDefault(reason => reason is not null) is { } refused)
        {
            logger.OrderVetoed(bot, refused);
            foreach (var order in submit.Orders)
                deliver(new OrderRejected(order.ClientOrderId, RejectReason.NotSent, refused, clock.Now), trace);
            return;
        }

        using var activity = OrderTrace.StartLeg("order.send", trace, bot);
        var sentAt = timeProvider.GetUtcNow();
        var started = timeProvider.GetTimestamp();
        var outcomes = await gateway.SubmitAsync(submit.Ticket, submit.Orders, submit.Grouping, cancellationToken);
        DaemonTelemetry.Sent(timeProvider.GetElapsedTime(started), "submit");
        var unknown = new List<ClientOrderId>();
        for (var i = 0; i < submit.Orders.Count; i++)
        {
            var order = submit.Orders[i].ClientOrderId;
            var answer = OutcomeEvents.For(order, outcomes[i], clock.Now);
            Report(answer, unknown);
            deliver(answer, trace);
        }

        if (unknown.Count > 0)
            Resolve(submit.Ticket, unknown, sentAt, trace, cancellationToken);
    }

    private async Task CancelAsync(PendingAction.Cancel cancel, ActivityContext trace, CancellationToken cancellationToken)
    {
        using var activity = OrderTrace.StartLeg("order.cancel", trace, bot);
        var pause = TimeSpan.FromMilliseconds(250);
        var open = cancel.Orders;
        // A cancel may be repeated: the second one can only find the order gone. It is repeated until the answer is clear.
        while (open.Count > 0)
        {
            var started = timeProvider.GetTimestamp();
            var outcomes = await gateway.CancelAsync(gateway.ReserveTicket(), open, cancellationToken);
            DaemonTelemetry.Sent(timeProvider.GetElapsedTime(started), "cancel");
            var unclear = new List<OrderReference>();
            for (var i = 0; i < open.Count; i++)
            {
                if (outcomes[i] is CancelOrderOutcome.Unknown || outcomes[i] is CancelOrderOutcome.Rejected { Reason: RejectReason.RateLimited or RejectReason.Nonce })
                    unclear.Add(open[i]);
                else
                    deliver(CancelEvent(open[i].ClientOrderId, outcomes[i]), trace);
            }

            open = unclear;
            if (open.Count > 0)
                await Task.Delay(pause, timeProvider, cancellationToken);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, TimeSpan.FromSeconds(5).Ticks));
        }
    }

    private OrderEvent CancelEvent(ClientOrderId order, CancelOrderOutcome outcome) => outcome switch
    {
        CancelOrderOutcome.Canceled => new OrderCanceled(order, "canceled", clock.Now),
        CancelOrderOutcome.Rejected rejected => new CancelRejected(order, rejected.Reason, rejected.ExchangeMessage, clock.Now),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no clear answer to a cancel."),
    };

    private async Task ModifyAsync(PendingAction.Modify modify, ActivityContext trace, CancellationToken cancellationToken)
    {
        var replacement = modify.Replacement.ClientOrderId;
        if (IsTooLate(modify.Ticket))
        {
            deliver(new OrderExpired(replacement, clock.Now), trace);
            return;
        }

        using var activity = OrderTrace.StartLeg("order.modify", trace, bot);
        var sentAt = timeProvider.GetUtcNow();
        var started = timeProvider.GetTimestamp();
        var outcome = await gateway.ModifyAsync(modify.Ticket, modify.Order, modify.Replacement, cancellationToken);
        DaemonTelemetry.Sent(timeProvider.GetElapsedTime(started), "modify");
        var unknown = new List<ClientOrderId>();
        var answer = OutcomeEvents.For(replacement, outcome, clock.Now);
        Report(answer, unknown);
        deliver(answer, trace);
        if (answer is OrderAccepted)
            deliver(new OrderCanceled(modify.Order.ClientOrderId, "replaced", clock.Now), trace);
        else
            // Not atomic on failure: the old order may be gone although the new one was refused.
            Resolve(modify.Ticket, [modify.Order.ClientOrderId, .. unknown], sentAt, trace, cancellationToken);
    }

    private async Task ResolveAsync(
        ActionTicket ticket, IReadOnlyList<ClientOrderId> orders, DateTimeOffset sentAfter, ActivityContext trace, CancellationToken cancellationToken)
    {
        using var activity = OrderTrace.StartLeg("order.resolve", trace, bot);
        var started = timeProvider.GetTimestamp();
        var resolution = await resolver.ResolveAsync(ticket, orders, sentAfter, cancellationToken);
        DaemonTelemetry.Resolved(timeProvider.GetElapsedTime(started), orders.Count);
        logger.UnknownOrdersResolved(bot, orders.Count, resolution.How);
        foreach (var orderEvent in resolution.Events)
            deliver(orderEvent, trace);
    }

    private bool IsTooLate(ActionTicket ticket) => timeProvider.GetUtcNow() + LeastTimeToLive >= ticket.ExpiresAt;

    private void Report(OrderEvent answer, List<ClientOrderId> unknown)
    {
        switch (answer)
        {
            case OrderAccepted accepted:
                logger.OrderAccepted(accepted.ClientOrderId, accepted.ExchangeOrderId);
                break;
            case OrderRejected rejected:
                logger.OrderRejected(rejected.ClientOrderId, rejected.Reason, rejected.ExchangeMessage);
                break;
            case OrderOutcomeUnknown lost:
                DaemonTelemetry.UnknownOutcome();
                logger.OrderOutcomeUnknown(lost.ClientOrderId, lost.Cause);
                unknown.Add(lost.ClientOrderId);
                break;
        }
    }
}
