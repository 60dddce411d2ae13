using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Tests.Support;

/// <summary>
/// An exchange of one account that keeps its own books and misbehaves on demand. Market orders fill at once at <see cref="Price"/>,
/// everything else rests until the test fills or cancels it.
/// </summary>
internal sealed partial class FakeExchange(TimeProvider timeProvider) : IOrderGateway, IAccountReader, IAccountBudgets, IAccountLedger, IAccountFeed, IMarketFeed, IMarketReader
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientOrderId, ExchangeOrder> _orders = [];
    private readonly HashSet<long> _nonces = [];
    private readonly Channel<EngineEvent> _account = Channel.CreateUnbounded<EngineEvent>();
    private readonly Channel<EngineEvent> _market = Channel.CreateUnbounded<EngineEvent>();
    private readonly Queue<Fault> _faults = new();
    private long _nonce;
    private long _oid = 1_000;
    private long _trade = 1;

    public enum Fault
    {
        /// <summary>The exchange acts, its answer is lost.</summary>
        AnswerLost = 1,

        /// <summary>The request never arrives.</summary>
        RequestLost = 2,
    }

    public decimal Price { get; set; } = 50_000;

    /// <summary>The account stream says nothing: what happens is seen by asking only.</summary>
    public bool IsStreamSilent { get; set; }

    /// <summary>Reads fail this many times more.</summary>
    public int FailingReads { get; set; }

    /// <summary>A noop gets no answer.</summary>
    public bool RefusesBurning { get; set; }

    public long ActionsLeft { get; set; } = 10_000;

    public long ActionsUsed { get; set; } = 250;

    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(10);

    public List<OrderRequest> Received { get; } = [];

    public List<Fill> Fills { get; } = [];

    public List<Transfer> Transfers { get; } = [];

    /// <summary>Cash apart from what positions cost.</summary>
    public decimal Money { get; set; } = 100_000;

    public Dictionary<InstrumentName, decimal> Positions { get; } = [];

    public List<Candle> Candles { get; } = [];

    public List<FundingRate> FundingRates { get; } = [];

    public List<FundingPayment> FundingPayments { get; } = [];

    public HashSet<MarketSubscription> Subscriptions { get; private set; } = [];

    public IReadOnlyCollection<ExchangeOrder> Orders
    {
        get
        {
            lock (_lock)
            {
                return [.. _orders.Values];
            }
        }
    }

    public void Next(Fault fault) => _faults.Enqueue(fault);

    public void Publish(EngineEvent marketEvent) => _market.Writer.TryWrite(marketEvent);

    public void Interrupt() => _account.Writer.TryWrite(new AccountFeedInterrupted("test", timeProvider.GetUtcNow()));

    public ActionTicket ReserveTicket() => new(Interlocked.Increment(ref _nonce), timeProvider.GetUtcNow() + TimeToLive);

    public Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
        ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var fault = _faults.Count > 0 ? _faults.Dequeue() : default;
            if (fault == Fault.RequestLost)
                return Unknown(orders);
            if (!_nonces.Add(ticket.Nonce))
                return Task.FromResult<IReadOnlyList<SubmitOrderOutcome>>([.. orders.Select(_ => new SubmitOrderOutcome.Rejected(RejectReason.Nonce, "duplicate nonce"))]);
            var outcomes = new List<SubmitOrderOutcome>();
            foreach (var order in orders)
                outcomes.Add(Place(order, isChild: grouping == OrderGrouping.EntryWithProtection && outcomes.Count > 0));
            if (_orders[orders[0].ClientOrderId].Status == OrderStatus.Filled)
                ArmChildren();
            return fault == Fault.AnswerLost ? Unknown(orders) : Task.FromResult<IReadOnlyList<SubmitOrderOutcome>>(outcomes);
        }
    }

    public Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<CancelOrderOutcome>>([.. orders.Select(order => Cancel(order.ClientOrderId))]);
        }
    }

    public Task<SubmitOrderOutcome> ModifyAsync(ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Cancel(order.ClientOrderId);
            return Task.FromResult(Place(replacement, isChild: false));
        }
    }

    public Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (RefusesBurning)
                return Task.FromResult<ActionOutcome>(new ActionOutcome.Unknown("timed out"));
            return Task.FromResult<ActionOutcome>(_nonces.Add(ticket.Nonce)
                ? new ActionOutcome.Done() : new ActionOutcome.Rejected(RejectReason.Nonce, "duplicate nonce"));
        }
    }

    public Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken) =>
        Task.FromResult<ActionOutcome>(new ActionOutcome.Done());

    public Task<ExchangeOrder?> FindOrderAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken) =>
        Read(() => _orders.GetValueOrDefault(clientOrderId));

    public Task<IReadOnlyList<ExchangeOrder>> GetOpenOrdersAsync(CancellationToken cancellationToken) =>
        Read<IReadOnlyList<ExchangeOrder>>(() => [.. _orders.Values.Where(order => !order.Status.IsFinal())]);

    public Task<IReadOnlyList<Fill>> GetFillsAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Fill>>(() => [.. Fills.Where(fill => fill.OccurredAt >= from)]);

    public Task<IReadOnlyList<FundingPayment>> GetFundingPaymentsAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<FundingPayment>>(() => [.. FundingPayments.Where(payment => payment.OccurredAt >= from)]);

    public Task<IReadOnlyList<Transfer>> GetTransfersAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Transfer>>(() => [.. Transfers.Where(transfer => transfer.OccurredAt >= from)]);

    public Task<AccountSnapshot> GetAccountAsync(CancellationToken cancellationToken) => Read(() => new AccountSnapshot(
        Cash, Cash, Cash, 0, 0,
        [.. Positions.Where(pair => pair.Value != 0).Select(pair => new AccountPosition(pair.Key, pair.Value, Price, 0, 0, 1, true, null))],
        timeProvider.GetUtcNow()));

    public Task<ActionAllowance> GetActionsAsync(CancellationToken cancellationToken) => Read(() => new ActionAllowance(ActionsUsed, ActionsUsed + ActionsLeft));

    IAsyncEnumerable<EngineEvent> IAccountFeed.ReadAsync(CancellationToken cancellationToken) => _account.Reader.ReadAllAsync(cancellationToken);

    IAsyncEnumerable<EngineEvent> IMarketFeed.ReadAsync(CancellationToken cancellationToken) => _market.Reader.ReadAllAsync(cancellationToken);

    public Task SubscribeAsync(IReadOnlyCollection<MarketSubscription> subscriptions, CancellationToken cancellationToken)
    {
        Subscriptions = [.. subscriptions];
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken) => Task.FromResult(Instruments);

    /// <summary>What the exchange lists.</summary>
    public IReadOnlyList<Instrument> Instruments { get; set; } = [A.BtcMarket];

    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Candle>>(() => [.. Candles.Where(candle => candle.OpenTime >= from && candle.OpenTime < to)]);

    public Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        InstrumentName instrument, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => Read<IReadOnlyList<FundingRate>>(() => [.. FundingRates.Where(rate => rate.OccurredAt >= from && rate.OccurredAt < to)]);

    // Every position shows the last price as its entry: what it cost more or less is cash here.
    private decimal Cash => Money + Positions.Values.Sum(quantity => quantity * Price);

    private Task<T> Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            if (FailingReads <= 0)
                return Task.FromResult(read());
            FailingReads--;
            return Task.FromException<T>(new ExchangeUnavailableException("the test took the exchange away"));
        }
    }

    private static Task<IReadOnlyList<SubmitOrderOutcome>> Unknown(IReadOnlyList<OrderRequest> orders) =>
        Task.FromResult<IReadOnlyList<SubmitOrderOutcome>>([.. orders.Select(_ => new SubmitOrderOutcome.Unknown("timed out"))]);

    private SubmitOrderOutcome Place(OrderRequest request, bool isChild)
    {
        Received.Add(request);
        var oid = new ExchangeOrderId(++_oid);
        var now = timeProvider.GetUtcNow();
        var order = new ExchangeOrder(
            request.Instrument, oid, request.ClientOrderId, request.Side, request.LimitPrice ?? new Price(Price), request.Quantity, request.Quantity,
            request.TriggerPrice, request.ReduceOnly, isChild ? OrderStatus.Waiting : OrderStatus.Open, "open", now, now);
        _orders[request.ClientOrderId] = order;
        if (isChild)
            return new SubmitOrderOutcome.Accepted(null);
        if (request.Kind != OrderKind.Market)
        {
            Tell(new OrderAccepted(request.ClientOrderId, oid, now));
            return new SubmitOrderOutcome.Accepted(oid);
        }

        FillWhole(order, Price);
        return new SubmitOrderOutcome.Matched(oid, request.Quantity.Value, Price);
    }

    private void FillWhole(ExchangeOrder order, decimal price)
    {
        _orders[order.ClientOrderId!.Value] = order with { Status = OrderStatus.Filled, StatusText = "filled", Remaining = Quantity.Zero, StatusAt = timeProvider.GetUtcNow() };
        Book(order.Side, order.OriginalQuantity.Value, price, order.ExchangeOrderId, order.ClientOrderId);
        ArmChildren();
    }

    private void ArmChildren()
    {
        foreach (var child in _orders.Values.Where(child => child.Status == OrderStatus.Waiting).ToList())
        {
            _orders[child.ClientOrderId!.Value] = child with { Status = OrderStatus.Open };
            Tell(new OrderAccepted(child.ClientOrderId!.Value, child.ExchangeOrderId, timeProvider.GetUtcNow()));
        }
    }

    private void Book(Side side, decimal quantity, decimal price, ExchangeOrderId oid, ClientOrderId? cloid, bool isForced = false)
    {
        var fill = new Fill
        {
            Instrument = A.Btc,
            Side = side,
            Price = new Price(price),
            Quantity = new Quantity(quantity),
            Fee = quantity * price * 0.00045m,
            Role = LiquidityRole.Taker,
            ExchangeOrderId = oid,
            ClientOrderId = cloid,
            TradeId = _trade++,
            IsLiquidation = isForced,
            OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(timeProvider.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        Fills.Add(fill);
        Positions[A.Btc] = Positions.GetValueOrDefault(A.Btc) + fill.SignedQuantity;
        Money -= (fill.SignedQuantity * price) + fill.Fee;
        Tell(cloid is { } id ? new OrderFilled(id, fill) : new ForeignFill(fill));
    }

    private CancelOrderOutcome Cancel(ClientOrderId id)
    {
        if (!_orders.TryGetValue(id, out var order) || order.Status.IsFinal())
            return new CancelOrderOutcome.Rejected(RejectReason.OrderNotFound, "Order was never placed, already canceled, or filled.");
        End(id, OrderStatus.Canceled, "canceled");
        return new CancelOrderOutcome.Canceled();
    }

    private void End(ClientOrderId id, OrderStatus status, string text)
    {
        _orders[id] = _orders[id] with { Status = status, StatusText = text, StatusAt = timeProvider.GetUtcNow() };
        Tell(new OrderCanceled(id, text, timeProvider.GetUtcNow()));
    }

    private void Tell(EngineEvent engineEvent)
    {
        if (!IsStreamSilent)
            _account.Writer.TryWrite(engineEvent);
    }
}
