using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution;

/// <summary>
/// Orders of one account in one instrument, simulated: acceptance, grouping, reduce-only, protection, margin, fees. The subclasses know
/// prices: from candles, or from quotes and trades. What happens is appended as events, and booked in the ledger before.
/// </summary>
public abstract class OrderSimulator
{
    private readonly List<SimulatedOrder> _orders = [];
    private readonly SimulationIds _ids;
    private int _lastSiblings;

    private protected OrderSimulator(Instrument instrument, Ledger ledger, SimulationOptions options, SimulationIds? ids)
    {
        Instrument = instrument;
        Ledger = ledger;
        Options = options;
        _ids = ids ?? new SimulationIds();
        Position = ledger.Track(instrument);
    }

    public Instrument Instrument { get; }

    public Ledger Ledger { get; }

    public Position Position { get; }

    public SimulationOptions Options { get; }

    /// <summary>Live orders, oldest first: waiting, armed and resting ones.</summary>
    public IReadOnlyList<SimulatedOrder> Orders => _orders;

    /// <summary>Live orders for walking while they change.</summary>
    private protected List<SimulatedOrder> Live => _orders;

    /// <summary>Places the orders of one action. Each is accepted or rejected by an event; nothing fills before the next price.</summary>
    public void Submit(SubmitOrders action, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        SimulatedOrder? parent = null;
        var siblings = action.Grouping == OrderGrouping.None ? 0 : ++_lastSiblings;
        var parentRefused = false;
        for (var i = 0; i < action.Orders.Count; i++)
        {
            var request = action.Orders[i];
            var isChild = action.Grouping == OrderGrouping.EntryWithProtection && i > 0;
            var isProtection = action.Grouping == OrderGrouping.PositionProtection;
            var refusal = parentRefused ? OrderRules.ReduceOnly : Check(request, isChild, isProtection);
            if (refusal is not null)
            {
                events.Add(new OrderRejected(request.ClientOrderId, refusal.Reason, refusal.Message, now));
                parentRefused |= action.Grouping == OrderGrouping.EntryWithProtection && i == 0;
                continue;
            }

            var order = new SimulatedOrder(request, _ids.NextOrderId(), now)
            {
                Parent = isChild ? parent : null,
                Siblings = isChild || isProtection ? siblings : 0,
                Status = isChild ? OrderStatus.Waiting : OrderStatus.Open,
                IsWholePosition = isProtection && request.Quantity.IsZero,
            };
            _orders.Add(order);
            parent ??= order;
            events.Add(new OrderAccepted(request.ClientOrderId, isChild ? null : order.ExchangeOrderId, now));
            OnPlaced(order, now);
        }

        OnOrdersChanged();
    }

    /// <summary>Cancels by cloid. An order that is no longer live answers <see cref="CancelRejected"/>.</summary>
    public void Cancel(ClientOrderId clientOrderId, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        if (Find(clientOrderId) is { } order)
        {
            Remove(order, "canceled", now, events);
            OnOrdersChanged();
            return;
        }

        events.Add(new CancelRejected(
            clientOrderId, RejectReason.OrderNotFound, "Order was never placed, already canceled, or filled.", now));
    }

    /// <summary>Cancel and replace; the replacement is a new order. Nothing is placed when the old order is gone.</summary>
    public void Modify(ModifyOrder action, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        if (Find(action.ClientOrderId) is not { } order)
        {
            events.Add(new OrderRejected(
                action.Replacement.ClientOrderId, RejectReason.OrderNotFound, "Cannot modify canceled or filled order", now));
            return;
        }

        var refusal = Check(action.Replacement, order.Status == OrderStatus.Waiting, order.IsWholePosition);
        if (refusal is not null)
        {
            events.Add(new OrderRejected(action.Replacement.ClientOrderId, refusal.Reason, refusal.Message, now));
            return;
        }

        var replacement = new SimulatedOrder(action.Replacement, _ids.NextOrderId(), now)
        {
            Parent = order.Parent,
            Siblings = order.Siblings,
            Status = order.Status == OrderStatus.Waiting ? OrderStatus.Waiting : OrderStatus.Open,
            IsWholePosition = order.IsWholePosition,
        };
        // The replacement stands before the old one goes, so its sibling never sees a position without it.
        _orders.Add(replacement);
        Remove(order, "canceled", now, events);
        events.Add(new OrderAccepted(action.Replacement.ClientOrderId, replacement.ExchangeOrderId, now));
        OnPlaced(replacement, now);
        OnOrdersChanged();
    }

    public void CancelAll(string cause, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        while (_orders.Count > 0)
            Remove(_orders[0], cause, now, events);
        OnOrdersChanged();
    }

    /// <summary>Settles an hour of funding on the position held; nothing is added when flat.</summary>
    public void SettleFunding(decimal oraclePrice, decimal rate, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var held = Position.Quantity;
        if (held == 0)
            return;
        var payment = Ledger.ApplyFunding(Instrument.Name, oraclePrice, rate, Options.Fees.Decimals);
        events.Add(new FundingPayment(Instrument.Name, payment, held, rate, now));
        OnOrdersChanged();
    }

    public SimulatedOrder? Find(ClientOrderId clientOrderId) => _orders.Find(order => order.Request.ClientOrderId == clientOrderId);

    /// <summary>The set of live orders or the position changed: bounds and caches are to be computed anew.</summary>
    private protected abstract void OnOrdersChanged();

    /// <summary>What the exchange refuses because of where its prices are; null when it would take the order.</summary>
    private protected virtual OrderRefusal? CheckMarket(OrderRequest request, bool isChild, bool isProtection) => null;

    private protected virtual void OnPlaced(SimulatedOrder order, DateTimeOffset now)
    {
    }

    /// <summary>Books a fill and everything that follows from it: protection arms, siblings and reduce-only orders go.</summary>
    /// <param name="isInsideCandle">The moment inside the candle is not known.</param>
    private protected void Fill(
        SimulatedOrder order, decimal price, decimal quantity, LiquidityRole role, bool isInsideCandle, DateTimeOffset now,
        ICollection<EngineEvent> events)
    {
        order.Remaining -= quantity;
        if (order.Remaining == 0)
        {
            order.Status = OrderStatus.Filled;
            _orders.Remove(order);
        }

        Book(order.Request.ClientOrderId, order.ExchangeOrderId, order.Side, price, quantity, role, isLiquidation: false, now, events);
        if (order.Status == OrderStatus.Filled)
        {
            ArmChildren(order, isInsideCandle);
            CancelSiblings(order, now, events);
        }

        ShrinkReduceOnly(now, events);
    }

    private protected void Book(
        ClientOrderId? clientOrderId, ExchangeOrderId orderId, Side side, decimal price, decimal quantity, LiquidityRole role, bool isLiquidation,
        DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var fill = new Fill
        {
            Instrument = Instrument.Name,
            Side = side,
            Price = new Price(price),
            Quantity = new Quantity(quantity),
            Fee = Options.Fees.FeeOf(price * quantity, role),
            Role = role,
            ExchangeOrderId = orderId,
            ClientOrderId = clientOrderId,
            TradeId = _ids.NextTradeId(),
            OccurredAt = now,
            IsLiquidation = isLiquidation,
        };
        Ledger.Apply(Position, fill.SignedQuantity, price, fill.Fee);
        Position.MarkPrice = price;
        events.Add(clientOrderId is { } id ? new OrderFilled(id, fill) : new ForeignFill(fill));
    }

    /// <summary>Closes the whole position at the price and cancels everything, as the exchange does below maintenance.</summary>
    private protected void Liquidate(decimal price, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var held = Position.Quantity;
        CancelAll("liquidatedCanceled", now, events);
        Book(
            null, _ids.NextOrderId(), held > 0 ? Side.Sell : Side.Buy, price, Math.Abs(held), LiquidityRole.Taker, isLiquidation: true, now, events);
        events.Add(new Liquidated(Instrument.Name, held, now));
    }

    private protected void Reject(SimulatedOrder order, OrderRefusal refusal, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        order.Status = OrderStatus.Rejected;
        _orders.Remove(order);
        events.Add(new OrderRejected(order.Request.ClientOrderId, refusal.Reason, refusal.Message, now));
        CancelChildren(order, now, events);
    }

    private protected void Remove(SimulatedOrder order, string cause, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        order.Status = OrderStatus.Canceled;
        _orders.Remove(order);
        events.Add(new OrderCanceled(order.Request.ClientOrderId, cause, now));
        CancelChildren(order, now, events);
    }

    /// <summary>What the order may fill now: a reduce-only order never more than the position against it.</summary>
    private protected decimal FillableQuantity(SimulatedOrder order)
    {
        if (!order.Request.ReduceOnly)
            return order.Remaining;
        if (OrderRules.CheckReduceOnly(order.Side, Position.Quantity) is not null)
            return 0;
        return order.IsWholePosition ? Math.Abs(Position.Quantity) : Math.Min(order.Remaining, Math.Abs(Position.Quantity));
    }

    /// <summary>Sizes a whole-position order, or an entry that is sized at its fill, just before it fills.</summary>
    private protected void Resize(SimulatedOrder order, decimal quantity)
    {
        order.Remaining = quantity;
        foreach (var other in _orders)
        {
            if (other.Parent == order && other.Status == OrderStatus.Waiting)
                other.Remaining = quantity;
        }
    }

    /// <inheritdoc cref="MarginCheck.RefusalOf"/>
    private protected OrderRefusal? CheckMargin(SimulatedOrder order, decimal quantity, decimal price) => !Options.CheckMargin || order.Request.ReduceOnly
        ? null : MarginCheck.RefusalOf(Ledger, Position, order.Side.Signed(quantity), price, Options.Fees);

    private OrderRefusal? Check(OrderRequest request, bool isChild, bool isProtection)
    {
        if (Options.CheckGrid)
        {
            var isWhole = isProtection && request.Quantity.IsZero;
            var limit = request.LimitPrice?.Value;
            var refusal = OrderRules.CheckGrid(Instrument, limit, request.TriggerPrice?.Value, request.Quantity.Value, isWhole);
            if (refusal is null && limit is { } price && !isWhole && !isChild)
            {
                refusal = OrderRules.CheckMinimum(
                    price * request.Quantity.Value, request.Side.Signed(request.Quantity.Value), Position.Quantity);
            }

            if (refusal is not null)
                return refusal;
        }

        // A stop may be placed ahead of the position that it will protect; only a plain order must reduce something now.
        if (request.ReduceOnly && !request.Kind.IsTrigger() && !isChild && OrderRules.CheckReduceOnly(request.Side, Position.Quantity) is { } increasing)
            return increasing;
        return CheckMarket(request, isChild, isProtection);
    }

    private void ArmChildren(SimulatedOrder parent, bool isInsideCandle)
    {
        foreach (var order in _orders)
        {
            if (order.Parent != parent || order.Status != OrderStatus.Waiting)
                continue;
            order.Status = OrderStatus.Open;
            order.IsFresh = false;
            order.IsFromInsideCandle = isInsideCandle;
        }
    }

    private void CancelChildren(SimulatedOrder parent, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        for (var i = _orders.Count - 1; i >= 0; i--)
        {
            if (i < _orders.Count && _orders[i].Parent == parent && _orders[i].Status == OrderStatus.Waiting)
                Remove(_orders[i], "canceled", now, events);
        }
    }

    private void CancelSiblings(SimulatedOrder filled, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        if (filled.Siblings == 0)
            return;
        for (var i = _orders.Count - 1; i >= 0; i--)
        {
            if (_orders[i].Siblings == filled.Siblings)
                Remove(_orders[i], "siblingFilledCanceled", now, events);
        }
    }

    // Reduce-only orders follow the position: they shrink with it and go when it is flat or has turned.
    private void ShrinkReduceOnly(DateTimeOffset now, ICollection<EngineEvent> events)
    {
        for (var i = _orders.Count - 1; i >= 0; i--)
        {
            if (i >= _orders.Count)
                continue;
            var order = _orders[i];
            if (!order.Request.ReduceOnly || order.Status == OrderStatus.Waiting || order.IsMarketNow)
                continue;
            var fillable = FillableQuantity(order);
            if (fillable == 0)
                Remove(order, "reduceOnlyCanceled", now, events);
            else if (!order.IsWholePosition)
                order.Remaining = Math.Min(order.Remaining, fillable);
        }
    }
}
