using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Daemon.Paper;

/// <summary>
/// The exchange of one paper bot: live market data, the engine's matcher, no order leaves the house. Driven by the bot's runner alone, so
/// executions come in one order with the market events that caused them, as in a backtest. It refuses what the exchange refuses, in the same words;
/// what depends on the book (a match, post-only, margin) is answered with the market event at which the order arrives.
/// </summary>
internal sealed class PaperExchange : IOrderGateway, IAccountReader
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(1);

    private readonly Dictionary<InstrumentName, QuoteMatcher> _matchers;
    private readonly Ledger _ledger;
    private readonly List<EngineEvent> _executions = [];
    private readonly Dictionary<ClientOrderId, ExchangeOrder> _orders = [];
    private readonly List<Fill> _fills = [];
    private readonly TimeProvider _timeProvider;
    private readonly NonceWindow _nonces = new();
    private DateTimeOffset? _now;
    private long _lastNonce;

    /// <param name="cash">USDC the account holds now, realized results included.</param>
    public PaperExchange(decimal cash, IEnumerable<Instrument> instruments, SimulationOptions options, TimeProvider timeProvider)
    {
        _ledger = new Ledger(cash);
        _timeProvider = timeProvider;
        // Numbers of orders and trades grow with time, so that they differ after a restart too.
        var first = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        var ids = new SimulationIds { LastOrderId = first, LastTradeId = first };
        _matchers = instruments.ToDictionary(instrument => instrument.Name, instrument => new QuoteMatcher(instrument, _ledger, options, ids));
    }

    /// <summary>The market's time: of the last event, or ours before the first.</summary>
    private DateTimeOffset Now => _now ?? _timeProvider.GetUtcNow();

    /// <summary>Puts back what the journal says the bot held and had resting, as the exchange would have kept it.</summary>
    public void Restore(IEnumerable<VirtualPosition> positions, IReadOnlyList<JournaledOrder> orders, int leverage)
    {
        foreach (var instrument in _matchers.Keys)
            _ledger.SetLeverage(instrument, leverage, isCross: true);
        foreach (var position in positions.Where(position => position.Quantity != 0 && _matchers.ContainsKey(position.Instrument)))
            _ledger.Apply(_matchers[position.Instrument].Position, position.Quantity, position.EntryPrice, fee: 0);
        // Only what was acknowledged was ever on the exchange; the rest is asked for by cloid and found missing.
        var resting = orders.Where(order => order.Status is OrderStatus.Open or OrderStatus.Waiting or OrderStatus.Triggered).ToList();
        foreach (var group in resting.GroupBy(order => order.Request.ProtectsEntry ?? order.Request.ClientOrderId))
            Restore([.. group.OrderBy(order => order.Request.ClientOrderId.Sequence)]);
        _executions.Clear();
    }

    /// <summary>What the market event does to the orders, in order. For the bot before the event itself.</summary>
    public IReadOnlyList<EngineEvent> OnMarketEvent(EngineEvent marketEvent)
    {
        if (marketEvent is not (BestBidOfferChanged or TradeOccurred or AssetContextChanged or CandleClosed))
            return Take();
        _now = _now is { } now && now > marketEvent.OccurredAt ? now : marketEvent.OccurredAt;
        var events = new List<EngineEvent>();
        foreach (var matcher in _matchers.Values)
            matcher.Handle(marketEvent, events);
        foreach (var execution in events)
            Keep(execution);
        _executions.AddRange(events);
        return Take();
    }

    // As those of a signing key, nonces rise with the clock, so that none of a former process is handed out again.
    public ActionTicket ReserveTicket()
    {
        var now = _timeProvider.GetUtcNow();
        _lastNonce = Math.Max(_lastNonce + 1, now.ToUnixTimeMilliseconds());
        return new ActionTicket(_lastNonce, now + TimeToLive);
    }

    public Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
        ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken)
    {
        if (RefusalOf(ticket) is { } refused)
            return Task.FromResult<IReadOnlyList<SubmitOrderOutcome>>([.. orders.Select(_ => new SubmitOrderOutcome.Rejected(refused.Reason, refused.Message))]);
        if (_matchers.Values.Sum(matcher => matcher.Orders.Count) + orders.Count > OrderRules.MaxOpenOrders)
        {
            return Task.FromResult<IReadOnlyList<SubmitOrderOutcome>>(
                [.. orders.Select(_ => new SubmitOrderOutcome.Rejected(OrderRules.TooManyOpenOrders.Reason, OrderRules.TooManyOpenOrders.Message))]);
        }

        var events = new List<EngineEvent>();
        foreach (var group in orders.GroupBy(order => order.Instrument))
            Matcher(group.Key)?.Submit(new SubmitOrders([.. group], grouping), Now, events);
        foreach (var order in orders)
            Remember(order);
        return Task.FromResult<IReadOnlyList<SubmitOrderOutcome>>([.. orders.Select(order => OutcomeOf(order, events))]);
    }

    public Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(
        ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken)
    {
        if (RefusalOf(ticket) is { } refused)
            return Task.FromResult<IReadOnlyList<CancelOrderOutcome>>([.. orders.Select(_ => new CancelOrderOutcome.Rejected(refused.Reason, refused.Message))]);
        var outcomes = new List<CancelOrderOutcome>();
        foreach (var order in orders)
        {
            var events = new List<EngineEvent>();
            Matcher(order.Instrument)?.Cancel(order.ClientOrderId, Now, events);
            var refusal = events.OfType<CancelRejected>().FirstOrDefault();
            outcomes.Add(events.Count == 0 ? new CancelOrderOutcome.Rejected(RejectReason.OrderNotFound, NotTraded(order.Instrument).Message)
                : refusal is null ? new CancelOrderOutcome.Canceled() : new CancelOrderOutcome.Rejected(refusal.Reason, refusal.ExchangeMessage));
            Publish(events, except: order.ClientOrderId);
        }

        return Task.FromResult<IReadOnlyList<CancelOrderOutcome>>(outcomes);
    }

    public Task<SubmitOrderOutcome> ModifyAsync(
        ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken)
    {
        if (RefusalOf(ticket) is { } refused)
            return Task.FromResult<SubmitOrderOutcome>(new SubmitOrderOutcome.Rejected(refused.Reason, refused.Message));
        // As on the exchange: what replaces a resting order must rest, unless it is a trigger or to be taken at once.
        if (replacement is { Kind: OrderKind.Limit, TimeInForce: TimeInForce.Gtc })
            replacement = replacement with { TimeInForce = TimeInForce.Alo };
        var events = new List<EngineEvent>();
        Matcher(order.Instrument)?.Modify(new ModifyOrder(order.ClientOrderId, replacement, ""), Now, events);
        Remember(replacement);
        return Task.FromResult(OutcomeOf(replacement, events));
    }

    // Nothing sent here is lost on the way, but a former process may have reserved the nonce and died before it could send.
    public Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken) =>
        Task.FromResult(AnswerOf(UseNonce(ticket.Nonce)));

    public Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken)
    {
        var refusal = Matcher(instrument) is { } matcher ? LeverageRefusal(matcher, leverage, isCross) : NotTraded(instrument);
        if (refusal is null)
            _ledger.SetLeverage(instrument, leverage, isCross);
        return Task.FromResult(AnswerOf(refusal));
    }

    public Task<ExchangeOrder?> FindOrderAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken) =>
        Task.FromResult(_orders.TryGetValue(clientOrderId, out var order) ? Current(order) : null);

    public Task<IReadOnlyList<ExchangeOrder>> GetOpenOrdersAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ExchangeOrder>>([.. _orders.Values.Where(order => !order.Status.IsFinal()).Select(Current)]);

    public Task<IReadOnlyList<Fill>> GetFillsAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Fill>>([.. _fills.Where(fill => fill.OccurredAt >= from)]);

    public Task<IReadOnlyList<FundingPayment>> GetFundingPaymentsAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FundingPayment>>([]);

    public Task<AccountSnapshot> GetAccountAsync(CancellationToken cancellationToken)
    {
        var valuation = _ledger.Value();
        var positions = _ledger.Positions.Where(position => position.Quantity != 0).Select(position => new AccountPosition(
            position.Instrument.Name, position.Quantity, position.EntryPrice, position.UnrealizedPnl, position.MarginUsed, position.Leverage,
            position.IsCross, LiquidationPrice: null)).ToList();
        return Task.FromResult(new AccountSnapshot(
            valuation.Equity, _ledger.Cash, Math.Max(0, valuation.Equity - positions.Sum(position => position.MarginUsed)),
            positions.Sum(position => position.MarginUsed), valuation.MaintenanceMargin, positions, Now));
    }

    private void Restore(List<JournaledOrder> group)
    {
        var requests = group.Select(order => order.Request with { Quantity = new Quantity(order.Request.Quantity.Value - order.FilledQuantity) }).ToList();
        Matcher(requests[0].Instrument)?.Submit(new SubmitOrders(requests, RestingOrders.Grouping(requests)), Now, []);
        foreach (var request in requests)
            Remember(request);
    }

    private OrderRefusal? UseNonce(long nonce)
    {
        _lastNonce = Math.Max(_lastNonce, nonce);
        return _nonces.TryUse(nonce, _timeProvider.GetUtcNow().ToUnixTimeMilliseconds()) is { } text ? new OrderRefusal(RejectReason.Nonce, text, "rejected") : null;
    }

    private OrderRefusal? RefusalOf(ActionTicket ticket) => UseNonce(ticket.Nonce)
        ?? (ticket.ExpiresAt < _timeProvider.GetUtcNow() ? new OrderRefusal(RejectReason.Expired, "Action already expired", "rejected") : null);

    private OrderRefusal? LeverageRefusal(QuoteMatcher matcher, int leverage, bool isCross)
    {
        var (instrument, position) = (matcher.Instrument, matcher.Position);
        if (OrderRules.CheckLeverage(instrument, leverage, isCross, position, matcher.Orders.Count > 0) is { } illegal)
            return new OrderRefusal(RejectReason.Leverage, illegal, "rejected");
        var more = position.Notional / leverage - position.Notional / position.Leverage;
        return more > 0 && more > _ledger.Value().Withdrawable
            ? new OrderRefusal(RejectReason.Leverage, OrderRules.LeverageNeedsMargin(isCross), "rejected") : null;
    }

    private static OrderRefusal NotTraded(InstrumentName instrument) =>
        new(RejectReason.BadRequest, $"{instrument} is not traded by this paper account.", "rejected");

    private static ActionOutcome AnswerOf(OrderRefusal? refusal) =>
        refusal is null ? new ActionOutcome.Done() : new ActionOutcome.Rejected(refusal.Reason, refusal.Message);

    // A protection that waited for its entry is armed by a fill of the entry, and shrinks with the position.
    private ExchangeOrder Current(ExchangeOrder order) => Matcher(order.Instrument)?.Find(order.ClientOrderId!.Value) is { } live
        ? order with { Remaining = new Quantity(live.Remaining), Status = live.Status } : order;

    private QuoteMatcher? Matcher(InstrumentName instrument) => _matchers.GetValueOrDefault(instrument);

    private void Remember(OrderRequest request)
    {
        if (Matcher(request.Instrument)?.Find(request.ClientOrderId) is not { } order)
            return;
        _orders[request.ClientOrderId] = new ExchangeOrder(
            request.Instrument, order.ExchangeOrderId, request.ClientOrderId, request.Side, request.LimitPrice ?? request.TriggerPrice ?? new Price(1),
            new Quantity(order.Remaining), request.Quantity, request.TriggerPrice, request.ReduceOnly, order.Status, "open", Now, Now);
    }

    private SubmitOrderOutcome OutcomeOf(OrderRequest order, List<EngineEvent> events)
    {
        var answer = events.OfType<OrderEvent>().FirstOrDefault(
            orderEvent => orderEvent.ClientOrderId == order.ClientOrderId && orderEvent is OrderAccepted or OrderRejected);
        Publish(events, except: order.ClientOrderId);
        return answer switch
        {
            OrderAccepted accepted => new SubmitOrderOutcome.Accepted(accepted.ExchangeOrderId),
            OrderRejected rejected => new SubmitOrderOutcome.Rejected(rejected.Reason, rejected.ExchangeMessage),
            _ => new SubmitOrderOutcome.Rejected(RejectReason.BadRequest, NotTraded(order.Instrument).Message),
        };
    }

    // Answers belong to the request; everything else that it caused comes as executions.
    private void Publish(List<EngineEvent> events, ClientOrderId except)
    {
        foreach (var execution in events)
            Keep(execution);
        _executions.AddRange(events.Where(execution => execution is not (OrderAccepted or OrderRejected or CancelRejected)
            && !(execution is OrderCanceled canceled && canceled.ClientOrderId == except)));
        events.RemoveAll(execution => execution is not (OrderAccepted or OrderRejected));
    }

    private void Keep(EngineEvent execution)
    {
        switch (execution)
        {
            case OrderFilled filled:
                _fills.Add(filled.Fill);
                Settle(filled.ClientOrderId, OrderStatus.Filled, "filled", filled.OccurredAt);
                break;
            case OrderCanceled canceled:
                Settle(canceled.ClientOrderId, OrderStatus.Canceled, canceled.Cause, canceled.OccurredAt);
                break;
            case OrderRejected rejected:
                Settle(rejected.ClientOrderId, OrderStatus.Rejected, rejected.ExchangeMessage, rejected.OccurredAt);
                break;
        }
    }

    private void Settle(ClientOrderId id, OrderStatus status, string text, DateTimeOffset at)
    {
        if (!_orders.TryGetValue(id, out var order))
            return;
        var live = Matcher(order.Instrument)?.Find(id);
        _orders[id] = live is not null
            ? order with { Remaining = new Quantity(live.Remaining), Status = live.Status, StatusAt = at }
            : order with { Remaining = Quantity.Zero, Status = status, StatusText = text, StatusAt = at };
    }

    private EngineEvent[] Take()
    {
        var executions = _executions.ToArray();
        _executions.Clear();
        return executions;
    }
}
