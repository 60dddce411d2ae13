using System.Globalization;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>What the strategy of one bot sees of it.</summary>
internal sealed class StrategyContext(OrderDesk desk, TargetWorker targets, ProtectionKeeper protection) : IStrategyContext
{
    private readonly List<StrategyOrder> _orders = [];

    public long NowMs => desk.NowMs;

    public int LegCount => desk.Legs.Length;

    public double Equity => desk.MarkEquity();

    public Instrument Instrument(int leg) => desk.Legs[leg].Instrument;

    public decimal Position(int leg) => desk.Legs[leg].Position.Quantity;

    public decimal? EntryPrice(int leg) => desk.Legs[leg] is { IsHolding: true } held ? held.Position.EntryPrice : null;

    public IReadOnlyList<StrategyOrder> OpenOrders(int leg)
    {
        _orders.Clear();
        for (var i = 0; i < desk.Orders.LiveCount; i++)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg == leg && order is { IsStrategyOrder: true, IsCancelRequested: false, Request.LimitPrice: { } price })
                _orders.Add(new StrategyOrder(order.ClientOrderId, order.Request.Side, price, new Quantity(order.Remaining)));
        }

        return _orders;
    }

    public void SetTarget(int leg, TargetExposure target, string reason, Protection? protection = null) =>
        targets.SetTarget(desk.Legs[leg], target, reason, protection);

    public ClientOrderId? PlaceLimit(int leg, Side side, decimal quantity, decimal price, TimeInForce timeInForce, bool reduceOnly, string reason)
    {
        var at = desk.Legs[leg];
        if (!at.Instrument.TryRoundPrice(price, side == Side.Buy ? PriceRounding.Down : PriceRounding.Up, out var limit))
            throw new ArgumentOutOfRangeException(nameof(price), price, $"{at.Instrument.Name} has no legal price there.");
        at.Instrument.TryRoundQuantityDown(quantity, out var lots);
        var order = new OrderRequest
        {
            ClientOrderId = desk.NextId(),
            Instrument = at.Instrument.Name,
            Side = side,
            Quantity = lots,
            Kind = OrderKind.Limit,
            LimitPrice = limit,
            TimeInForce = timeInForce,
            ReduceOnly = reduceOnly,
            Purpose = reduceOnly ? OrderPurpose.Exit : OrderPurpose.Entry,
            Reason = reason,
        };
        desk.Decided(at, string.Create(CultureInfo.InvariantCulture, $"{(side == Side.Buy ? "buy" : "sell")} {lots.Value} at {limit.Value}"), reason);
        if (lots.IsZero)
        {
            desk.Deny(order, DenyReason.BelowLotSize, FormattableString.Invariant($"quantity {quantity}, one lot is {at.Instrument.LotSize}"));
            return null;
        }

        return desk.Submit(at, order, limit.Value, ProtectionOf(at, order), isStrategyOrder: true) ? order.ClientOrderId : null;
    }

    public void Cancel(int leg, ClientOrderId clientOrderId, string reason)
    {
        if (desk.Orders.TryFind(clientOrderId, out var order) && order.Leg == leg)
            desk.Cancel(order, reason);
    }

    public void Signal(int leg, string kind, string text) => desk.Effects.Add(new EmitSignal(desk.Legs[leg].Instrument.Name, kind, text, desk.Now));

    public void RequestTimer(string name, DateTimeOffset dueAt) => desk.Effects.Add(new RequestTimer(name, dueAt));

    // A resting entry carries its own stop, so that it is protected when it fills while we are down.
    private IReadOnlyList<OrderRequest> ProtectionOf(Leg leg, OrderRequest order)
    {
        var price = (double)order.LimitPrice!.Value.Value;
        var reduces = leg.IsHolding && Math.Sign(leg.Position.Quantity) != order.Side.Sign();
        return order.ReduceOnly || reduces || desk.Definition.Protection == ProtectionDefaults.None
            ? [] : protection.Children(leg, order, protection.Plan(leg, order, protection.Resolve(null, price), price));
    }
}
