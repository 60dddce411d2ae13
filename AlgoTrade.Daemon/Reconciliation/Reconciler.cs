using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Reconciliation;

/// <summary>What one look at the exchange found.</summary>
/// <param name="Unexplained">Instruments whose position is not the sum of what is booked: exchange minus books, base units.</param>
/// <param name="Cash">Whether the cash is what the books make of it, and which transfers explain it.</param>
/// <param name="Problems">Sentences for an operator; each concerns an instrument whose orders or positions cannot be explained.</param>
/// <param name="OpenOrders">Orders that rest on the exchange, whoever sent them.</param>
internal sealed record ReconcileResult(
    AccountSnapshot Account, IReadOnlyDictionary<InstrumentName, decimal> Unexplained, CashResult Cash, IReadOnlyList<BookProblem> Problems, int OpenOrders);

/// <summary>Something that journal and exchange, or two books of the journal, do not agree on.</summary>
internal sealed record BookProblem(InstrumentName Instrument, string Text);

/// <summary>
/// Compares the books of one account with the exchange, and mends the books: the same at start, after a crash, after a reconnect and
/// all the time. Fills since the last stored one (minus a margin) are handed out again, keyed, so each is booked once; orders that are
/// gone from the exchange are asked for and end as the exchange says; what then still differs is not explained.
/// </summary>
internal sealed class Reconciler(
    int accountId, IAccountReader exchange, JournalReader journal, AccountBooks books, AccountTally tally, CashCheck cash, IAccountRouter router, TimeSpan margin,
    TimeProvider timeProvider)
{
    private const int Attempts = 4;
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(300);

    // Younger than this, an order may be on its way between the two sides.
    private static readonly TimeSpan YoungOrder = TimeSpan.FromSeconds(2);

    // After a start, bots take their fills one after the other; later, a fill is on its way for a moment only.
    private const int LooksOfAStart = 3;
    private static readonly TimeSpan YoungFill = TimeSpan.FromSeconds(30);

    private int _looks;

    /// <exception cref="ExchangeUnavailableException">The exchange could not be read; nothing was concluded.</exception>
    public async Task<ReconcileResult> RunAsync(Lease lease, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var seenAt = await books.LastSeenAsync(accountId, cancellationToken);
        var isFirstLook = seenAt is null;
        var transfers = new List<Transfer>();
        _looks++;
        for (var attempt = 1; ; attempt++)
        {
            var (problems, openOrders, fills) = await BringOrdersUpToDateAsync(seenAt, cancellationToken);
            await router.SettleAsync(cancellationToken);
            var account = await exchange.GetAccountAsync(cancellationToken);
            var booked = await tally.ReadAsync(cancellationToken);
            var difference = Difference(account, booked.ByFills, await books.LoadUnattributedAsync(accountId, cancellationToken));
            problems.AddRange(MisbookedIn(booked));
            var onTheirWay = await OnTheirWayAsync(fills, cancellationToken);
            foreach (var fill in onTheirWay)
                Take(difference, fill);
            var baseline = isFirstLook ? difference : null;
            var isExplained = isFirstLook || difference.Count == 0;
            // What fills on their way paid and earned is in no book yet: nothing can be said of cash, least of all a new baseline.
            var cashResult = onTheirWay.Count > 0 ? new CashResult(0, []) : await cash.RunAsync(lease, account, booked.Paid, seenAt, cancellationToken);
            transfers.AddRange(cashResult.Transfers);
            // Executions between two of the reads look like a difference; only one that stays is real.
            if ((isExplained && problems.Count == 0 && cashResult.Unexplained == 0 && onTheirWay.Count == 0) || attempt == Attempts)
            {
                await books.StoreAccountAsync(lease, accountId, account, baseline, cancellationToken);
                DaemonTelemetry.Reconciled(timeProvider.GetElapsedTime(started));
                return new ReconcileResult(
                    account, isExplained ? new Dictionary<InstrumentName, decimal>() : difference, cashResult with { Transfers = transfers }, problems, openOrders);
            }

            await Task.Delay(SettleTime * attempt, timeProvider, cancellationToken);
        }
    }

    /// <summary>Fills of our own orders that their bots have not booked yet: they explain a difference, for as long as that takes.</summary>
    private async Task<IReadOnlyList<Fill>> OnTheirWayAsync(IReadOnlyList<Fill> fills, CancellationToken cancellationToken)
    {
        var youngest = timeProvider.GetUtcNow() - YoungFill;
        var own = fills.Where(fill => fill.ClientOrderId is { } id && router.IsOurs(id) && (_looks <= LooksOfAStart || fill.OccurredAt > youngest)).ToList();
        return own.Count == 0 ? [] : await journal.NotBookedAsync(accountId, own, cancellationToken);
    }

    private static void Take(Dictionary<InstrumentName, decimal> difference, Fill fill)
    {
        var left = difference.GetValueOrDefault(fill.Instrument) - fill.SignedQuantity;
        if (left == 0)
            difference.Remove(fill.Instrument);
        else
            difference[fill.Instrument] = left;
    }

    private async Task<(List<BookProblem> Problems, int OpenOrders, IReadOnlyList<Fill> Fills)> BringOrdersUpToDateAsync(DateTimeOffset? seenAt, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var live = await journal.LoadLiveOrdersAsync(accountId, cancellationToken);
        var open = await exchange.GetOpenOrdersAsync(cancellationToken);
        var fills = await ReadFillsAsync(live, seenAt ?? now, cancellationToken);
        foreach (var fill in fills)
            await router.RouteFillAsync(fill, cancellationToken);
        await BookFundingAsync(seenAt ?? now, cancellationToken);
        var problems = new List<BookProblem>();
        var openIds = open.Where(order => order.ClientOrderId is not null).Select(order => order.ClientOrderId!.Value).ToHashSet();
        foreach (var order in live.Where(order => IsSettled(order, now) && !openIds.Contains(order.Request.ClientOrderId)))
        {
            if (await EndOfAsync(order, fills, cancellationToken) is { } problem)
                problems.Add(problem);
        }

        foreach (var order in open.Where(order => order.ClientOrderId is { } id && router.IsOurs(id) && now - order.PlacedAt > YoungOrder))
        {
            if (await StrangerAsync(order, live, cancellationToken) is { } problem)
                problems.Add(problem);
        }

        return (problems, open.Count, fills);
    }

    private async Task<IReadOnlyList<Fill>> ReadFillsAsync(IReadOnlyList<JournaledOrder> live, DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        var last = await journal.LastFillAtAsync(accountId, cancellationToken) ?? seenAt;
        // An order older than the last fill may have filled before it, unheard.
        var oldestLive = live.Count == 0 ? last : live.Min(order => order.CreatedAt);
        var from = (oldestLive < last ? oldestLive : last) - margin;
        return await exchange.GetFillsAsync(from, cancellationToken);
    }

    private async Task BookFundingAsync(DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        // However long we were away: what was paid meanwhile is asked for from the last look on.
        var payments = await exchange.GetFundingPaymentsAsync(seenAt - margin - TimeSpan.FromHours(2), cancellationToken);
        foreach (var payment in payments)
            await router.RouteFundingAsync(payment, cancellationToken);
    }

    // Created and unknown orders are the dispatcher's: it knows their nonce and deadline.
    private static bool IsSettled(JournaledOrder order, DateTimeOffset now) =>
        order.Status is OrderStatus.Open or OrderStatus.Waiting or OrderStatus.Triggered && now - order.CreatedAt > YoungOrder;

    /// <summary>An order that the journal holds live is not open on the exchange: ends it the way the exchange says.</summary>
    private async Task<BookProblem?> EndOfAsync(JournaledOrder order, IReadOnlyList<Fill> fills, CancellationToken cancellationToken)
    {
        var id = order.Request.ClientOrderId;
        if (await exchange.FindOrderAsync(id, cancellationToken) is not { } found)
        {
            DaemonTelemetry.Difference("order-missing");
            return new BookProblem(order.Request.Instrument, $"Order {id} is {order.Status} in the journal and unknown to the exchange.");
        }

        var own = fills.Where(fill => fill.ClientOrderId == id).ToList();
        foreach (var orderEvent in OutcomeEvents.For(id, found, own))
            router.Deliver(orderEvent);
        // "Filled" with less than was asked for: the rest of an IOC, or of a reduce-only order that shrank, is gone.
        if (found.Status == OrderStatus.Filled && own.Sum(fill => fill.Quantity.Value) < order.Request.Quantity.Value)
            router.Deliver(new OrderCanceled(id, "the rest was dropped by the exchange", found.StatusAt));
        return null;
    }

    /// <summary>The exchange holds an open order with our mark that the journal does not hold live.</summary>
    private async Task<BookProblem?> StrangerAsync(ExchangeOrder order, IReadOnlyList<JournaledOrder> live, CancellationToken cancellationToken)
    {
        var id = order.ClientOrderId!.Value;
        if (live.Any(known => known.Request.ClientOrderId == id))
            return null;
        var row = await journal.FindOrderAsync(id, cancellationToken);
        if (row is { } journaled && !journaled.Status.IsFinal())
            return null;
        DaemonTelemetry.Difference("order-unexpected");
        return new BookProblem(order.Instrument, row is null
            ? $"The exchange holds order {id} with this installation's mark; the journal has no such row."
            : $"Order {id} is {row.Status} in the journal and still open on the exchange.");
    }

    // Bots act on what they believe they hold; the exchange only ever saw their fills.
    private static IEnumerable<BookProblem> MisbookedIn(AccountTotals booked) =>
        booked.ByFills.Keys.Union(booked.ByBots.Keys)
            .Where(instrument => booked.ByFills.GetValueOrDefault(instrument) != booked.ByBots.GetValueOrDefault(instrument))
            .Select(instrument => new BookProblem(instrument,
                $"The bots hold {booked.ByBots.GetValueOrDefault(instrument)} {instrument} by their books and {booked.ByFills.GetValueOrDefault(instrument)} by their fills."));

    private static Dictionary<InstrumentName, decimal> Difference(
        AccountSnapshot account, IReadOnlyDictionary<InstrumentName, decimal> booked, IReadOnlyDictionary<InstrumentName, decimal> unattributed)
    {
        var held = account.Positions.ToDictionary(position => position.Instrument, position => position.Quantity);
        return held.Keys.Concat(booked.Keys).Concat(unattributed.Keys).Distinct()
            .Select(instrument => (instrument, difference: held.GetValueOrDefault(instrument) - booked.GetValueOrDefault(instrument) - unattributed.GetValueOrDefault(instrument)))
            .Where(pair => pair.difference != 0)
            .ToDictionary(pair => pair.instrument, pair => pair.difference);
    }
}

/// <summary>Brings what the exchange reports to whom it concerns.</summary>
internal interface IAccountRouter
{
    /// <summary>The cloid was made by this installation for a bot on this account.</summary>
    bool IsOurs(ClientOrderId order);

    void Deliver(OrderEvent orderEvent);

    /// <summary>To the bot that ordered it, or into the books as nobody's.</summary>
    Task RouteFillAsync(Fill fill, CancellationToken cancellationToken);

    Task RouteFundingAsync(FundingPayment payment, CancellationToken cancellationToken);

    /// <summary>Waits until what was delivered is in the journal, for a moment at most.</summary>
    Task SettleAsync(CancellationToken cancellationToken);
}
