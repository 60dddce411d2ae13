using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Orders;

/// <summary>What became of an action whose answer was lost.</summary>
/// <param name="Events">Per order what happened, in the order the bot must hear it.</param>
/// <param name="How">One line for the journal: which question settled it.</param>
internal sealed record Resolution(IReadOnlyList<OrderEvent> Events, string How);

/// <summary>
/// Settles an unknown outcome without guessing: ask by cloid; what is not there is kept from landing later (burn the nonce with a
/// noop, or wait out the deadline), asked for again, and looked for among the fills. Only then is it called never placed.
/// Reads that fail are repeated for as long as it takes: an order that may be live is worth waiting for.
/// </summary>
internal sealed class UnknownOrderResolver(IOrderGateway gateway, IAccountReader reader, ResolverTiming timing, TimeProvider timeProvider)
{
    public async Task<Resolution> ResolveAsync(
        ActionTicket ticket, IReadOnlyList<ClientOrderId> orders, DateTimeOffset sentAfter, CancellationToken cancellationToken)
    {
        var missing = orders.ToList();
        var found = new Dictionary<ClientOrderId, ExchangeOrder>();
        await LookUpAsync(missing, found, cancellationToken);
        var how = "found by cloid";
        var wasProcessed = false;
        if (missing.Count > 0)
        {
            (wasProcessed, how) = await CloseTheDoorAsync(ticket, cancellationToken);
            await LookUpUntilSettledAsync(missing, found, wasProcessed, cancellationToken);
        }

        var fills = await Retrying(token => reader.GetFillsAsync(sentAfter - timing.FillMargin, token), cancellationToken);
        return new Resolution([.. orders.SelectMany(order => EventsOf(order, found, fills, wasProcessed))], how);
    }

    private IEnumerable<OrderEvent> EventsOf(
        ClientOrderId order, Dictionary<ClientOrderId, ExchangeOrder> found, IReadOnlyList<Fill> fills, bool wasProcessed)
    {
        var own = fills.Where(fill => fill.ClientOrderId == order).ToList();
        if (found.TryGetValue(order, out var exchangeOrder))
            return OutcomeEvents.For(order, exchangeOrder, own);
        if (own.Count > 0)
            return own.Select(OrderEvent (fill) => new OrderFilled(order, fill)).Prepend(new OrderAccepted(order, own[0].ExchangeOrderId, own[0].OccurredAt));
        var now = timeProvider.GetUtcNow();
        return wasProcessed
            // The exchange took the action and left no order: it refused the whole of it before giving out order numbers.
            ? [new OrderRejected(order, RejectReason.Other, "processed, but the exchange knows no such order", now)]
            : [new OrderExpired(order, now)];
    }

    /// <summary>
    /// Makes sure that the action cannot land after we have looked for it. The nonce comes first: its answer holds whatever our clock says. A
    /// deadline is the exchange's business, and a clock that was set forward believes it passed while the action is still on its way.
    /// </summary>
    private async Task<(bool WasProcessed, string How)> CloseTheDoorAsync(ActionTicket ticket, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= timing.Burns; attempt++)
        {
            switch (await gateway.BurnNonceAsync(ticket, cancellationToken))
            {
                case ActionOutcome.Done:
                    return (false, "its nonce was burnt, so it can never land");
                case ActionOutcome.Rejected { Reason: RejectReason.Nonce }:
                    return (true, "its nonce was used, so it was processed");
                default:
                    await Task.Delay(timing.LookUpPause * attempt, timeProvider, cancellationToken);
                    break;
            }
        }

        var wait = ticket.ExpiresAt + timing.ClockMargin - timeProvider.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, timeProvider, cancellationToken);
        return (false, wait > TimeSpan.Zero ? "its deadline was waited out" : "its deadline had passed");
    }

    // What was processed may take a moment to show up in look-ups, so it is asked for a few times more.
    private async Task LookUpUntilSettledAsync(
        List<ClientOrderId> missing, Dictionary<ClientOrderId, ExchangeOrder> found, bool wasProcessed, CancellationToken cancellationToken)
    {
        var tries = wasProcessed ? timing.LookUps : 1;
        for (var i = 0; i < tries && missing.Count > 0; i++)
        {
            await Task.Delay(timing.LookUpPause, timeProvider, cancellationToken);
            await LookUpAsync(missing, found, cancellationToken);
        }
    }

    private async Task LookUpAsync(
        List<ClientOrderId> missing, Dictionary<ClientOrderId, ExchangeOrder> found, CancellationToken cancellationToken)
    {
        foreach (var order in missing.ToArray())
        {
            if (await Retrying(token => reader.FindOrderAsync(order, token), cancellationToken) is not { } exchangeOrder)
                continue;
            found[order] = exchangeOrder;
            missing.Remove(order);
        }
    }

    private async Task<T> Retrying<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var pause = timing.LookUpPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, timing.LongestPause.Ticks)))
        {
            try
            {
                return await read(cancellationToken);
            }
            catch (ExchangeUnavailableException)
            {
                await Task.Delay(pause, timeProvider, cancellationToken);
            }
        }
    }
}

/// <summary>How patient the resolver is.</summary>
internal sealed record ResolverTiming
{
    /// <summary>Between two questions about one order.</summary>
    public TimeSpan LookUpPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Times a nonce is tried to be burnt before its deadline is waited for.</summary>
    public int Burns { get; init; } = 3;

    /// <summary>Upper end of the growing pause while the exchange cannot be read.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Questions asked about an order that is known to have been processed.</summary>
    public int LookUps { get; init; } = 5;

    /// <summary>How far the exchange's clock may be behind ours: a deadline counts only after this much more.</summary>
    public TimeSpan ClockMargin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Fills are read from this much before the order was sent.</summary>
    public TimeSpan FillMargin { get; init; } = TimeSpan.FromMinutes(1);
}
