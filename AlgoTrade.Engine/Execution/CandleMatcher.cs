using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution;

/// <summary>
/// Fills orders of one instrument from its candles. A candle says neither in which order its prices came nor who was first in the queue,
/// so these rules, the pessimistic ones, stand in for both:
/// <list type="number">
/// <item>At the open, in order of placement: market orders fill at the open (plus slippage); new limit orders that cross the open take it.</item>
/// <item>Then triggers which the open has passed fill at the open, stops before targets; resting limits which it has passed fill at their limit.</item>
/// <item>Inside the candle stops come first, nearest to the open first, at their trigger price; then liquidation; then limits at their limit
/// price; targets last, at their trigger price.</item>
/// <item>Protection of an entry filled at the open sees the whole candle. Protection of an entry filled inside sees the candle's extreme
/// against it (pessimistic), but only the close in its favor (the rest may have come before).</item>
/// </list>
/// Fills are stamped with the candle's open time. Without live orders a candle costs a few comparisons and allocates nothing.
/// </summary>
public sealed class CandleMatcher : OrderSimulator
{
    private const decimal BasisPoint = 0.0001m;

    private PriceBounds _bounds = new();
    private decimal? _liquidationPrice;

    /// <param name="ids">Shared by the instruments of one simulation; null for an own sequence.</param>
    public CandleMatcher(Instrument instrument, Ledger ledger, SimulationOptions? options = null, SimulationIds? ids = null)
        : base(instrument, ledger, options ?? new SimulationOptions(), ids) => OnOrdersChanged();

    /// <summary>Nothing can happen at any price.</summary>
    public bool IsIdle => _bounds.IsIdle;

    /// <inheritdoc cref="PriceBounds.FirstActing"/>
    internal int FirstActing(CandleSeries candles, int from, int to) => _bounds.FirstActing(candles, from, to);

    /// <summary>Fills what this candle fills. Called once per candle, before the strategy sees its close.</summary>
    public void Match(in Candle candle, ICollection<EngineEvent> events)
    {
        if (_bounds.ActsIn(candle))
            MatchOrders(candle, candle.OpenTime, events);
    }

    /// <summary>The rest of the account has moved (other positions, cash): where this position would be liquidated has, too.</summary>
    public void AccountMoved()
    {
        if (Position.Quantity != 0)
            OnOrdersChanged();
    }

    private protected override void OnOrdersChanged()
    {
        _bounds = new PriceBounds();
        foreach (var order in Live)
        {
            if (order.Status == OrderStatus.Waiting)
                continue;
            _bounds.ActsAtOpen |= order.IsFresh || order.IsMarketNow;
            if (!order.IsMarketNow)
                _bounds.Add((order.IsArmed ? order.Request.TriggerPrice!.Value : order.Request.LimitPrice!.Value).Value, ReactsToFall(order));
        }

        _liquidationPrice = Ledger.LiquidationPrice(Position);
        if (_liquidationPrice is { } liquidation)
            _bounds.Add(liquidation, Position.Quantity > 0);
    }

    private static bool ReactsToFall(SimulatedOrder order) =>
        order.IsArmed ? OrderRules.ReactsToFall(order.Request.Kind.IsStop(), order.Side) : order.Side == Side.Buy;

    private void MatchOrders(in Candle candle, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        TakeAtOpen(Digits.ToDecimal(candle.Open), now, events);
        OnOrdersChanged();
        // Market orders alone are the common case, and they are done.
        if (Live.Count == 0 && _liquidationPrice is null)
            return;
        MatchResting(new Prices(candle), now, events);
        OnOrdersChanged();
    }

    private void MatchResting(in Prices prices, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        while (TriggerAtOpen(prices.Open, isStop: true, now, events) || TriggerAtOpen(prices.Open, isStop: false, now, events))
        {
        }

        FillPassedLimits(prices.Open, now, events);
        while (FireInside(prices, isStop: true, now, events) || LiquidateInside(prices, now, events) || FillLimits(prices, now, events)
            || FireInside(prices, isStop: false, now, events))
        {
        }

        foreach (var order in Live)
            (order.IsFresh, order.IsFromInsideCandle) = (false, false);
    }

    // Rule 1.
    private void TakeAtOpen(decimal open, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        while (Live.Find(order => order.IsMarketNow || order is { IsFresh: true, IsLimitNow: true }) is { } arriving)
        {
            arriving.IsFresh = false;
            if (arriving.IsMarketNow)
                FillMarket(arriving, open, isInside: false, now, events);
            else
                ArriveLimit(arriving, open, now, events);
        }
    }

    private void ArriveLimit(SimulatedOrder order, decimal open, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var limit = order.Request.LimitPrice!.Value.Value;
        var crosses = order.Side == Side.Buy ? open <= limit : open >= limit;
        if (crosses && order.Request.TimeInForce == TimeInForce.Alo)
        {
            var text = Text(open);
            Reject(order, OrderRules.PostOnly(text, text), now, events);
        }
        else if (crosses)
        {
            FillAt(order, open, LiquidityRole.Taker, isInside: false, now, events);
        }
        else if (order.Request.TimeInForce == TimeInForce.Ioc)
        {
            Reject(order, OrderRules.IocNoMatch, now, events);
        }
    }

    // Rule 2, triggers.
    private bool TriggerAtOpen(decimal open, bool isStop, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        foreach (var order in Live)
        {
            if (!order.IsArmed || order.Request.Kind.IsStop() != isStop || order.IsFromInsideCandle
                || !OrderRules.IsTriggered(isStop, order.Side, order.Request.TriggerPrice!.Value.Value, open))
            {
                continue;
            }

            Fire(order, open, isInside: false, now, events);
            return true;
        }

        return false;
    }

    // Rule 2, limits. A resting order has no better price than its own: whoever came to it paid that.
    private void FillPassedLimits(decimal open, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        while (Live.Find(order => order is { IsLimitNow: true, IsFresh: false } && IsPassed(order, open)) is { } passed)
            FillAt(passed, passed.Request.LimitPrice!.Value.Value, LiquidityRole.Maker, isInside: false, now, events);
    }

    // Rule 3: the next stop or target touched inside, nearest to the open first.
    private bool FireInside(in Prices prices, bool isStop, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        SimulatedOrder? nearest = null;
        foreach (var order in Live)
        {
            if (!order.IsArmed || order.Request.Kind.IsStop() != isStop)
                continue;
            var trigger = order.Request.TriggerPrice!.Value.Value;
            // Rule 4: a target armed inside the candle knows only the close.
            var favorable = order.IsFromInsideCandle && !isStop;
            var extreme = favorable ? prices.Close : ReactsToFall(order) ? prices.Low : prices.High;
            if (!OrderRules.IsTriggered(isStop, order.Side, trigger, extreme))
                continue;
            if (nearest is null || Distance(order, prices.Open) < Distance(nearest, prices.Open))
                nearest = order;
        }

        if (nearest is null)
            return false;
        Fire(nearest, nearest.Request.TriggerPrice!.Value.Value, isInside: true, now, events);
        return true;
    }

    private bool LiquidateInside(in Prices prices, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        if (Position.Quantity == 0 || (_liquidationPrice = Ledger.LiquidationPrice(Position)) is not { } price)
            return false;
        var isLong = Position.Quantity > 0;
        if (isLong ? prices.Low > price : prices.High < price)
            return false;
        Liquidate(isLong ? Math.Min(price, prices.Open) : Math.Max(price, prices.Open), now, events);
        return true;
    }

    private bool FillLimits(in Prices prices, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        foreach (var order in Live)
        {
            if (!order.IsLimitNow || order.IsFromInsideCandle)
                continue;
            var limit = order.Request.LimitPrice!.Value.Value;
            var extreme = order.Side == Side.Buy ? prices.Low : prices.High;
            if (!IsPassed(order, extreme) && !(Options.LimitFill == LimitFillRule.Touch && extreme == limit))
                continue;
            FillAt(order, limit, LiquidityRole.Maker, isInside: true, now, events);
            return true;
        }

        return false;
    }

    private void Fire(SimulatedOrder order, decimal price, bool isInside, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        order.Status = OrderStatus.Triggered;
        events.Add(new OrderTriggered(order.Request.ClientOrderId, now));
        if (order.IsMarketNow)
        {
            FillMarket(order, price, isInside, now, events);
            return;
        }

        // A triggered limit takes the trigger price when its limit allows, and rests otherwise.
        var limit = order.Request.LimitPrice!.Value.Value;
        if (order.Side == Side.Buy ? price <= limit : price >= limit)
            FillAt(order, price, LiquidityRole.Taker, isInside, now, events);
        else
            order.IsFromInsideCandle = isInside;
    }

    private void FillMarket(SimulatedOrder order, decimal reference, bool isInside, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var price = Slip(reference, order.Side);
        if (order.Request.LimitPrice is { } worst && (order.Side == Side.Buy ? price > worst.Value : price < worst.Value))
            Reject(order, OrderRules.IocNoMatch, now, events);
        else
            FillAt(order, price, LiquidityRole.Taker, isInside, now, events);
    }

    private void FillAt(
        SimulatedOrder order, decimal price, LiquidityRole role, bool isInside, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        if (Options.SizeAtFill is { } size && order.Request is { Kind: OrderKind.Market, ReduceOnly: false })
            Resize(order, size(order.Request, new Price(price)).Value);
        var quantity = FillableQuantity(order);
        if (quantity == 0)
        {
            Reject(order, order.Request.ReduceOnly ? OrderRules.ReduceOnly : OrderRules.ZeroSize, now, events);
            return;
        }

        if (CheckMargin(order, quantity, price) is { } refusal)
        {
            if (role == LiquidityRole.Maker)
                Remove(order, "marginCanceled", now, events);
            else
                Reject(order, refusal, now, events);
            return;
        }

        order.Remaining = quantity;
        Fill(order, price, quantity, role, isInside, now, events);
    }

    private decimal Slip(decimal price, Side side) =>
        Options.SlippageBps == 0 ? price : price * (1 + side.Sign() * Options.SlippageBps * BasisPoint);

    private static bool IsPassed(SimulatedOrder order, decimal price)
    {
        var limit = order.Request.LimitPrice!.Value.Value;
        return order.Side == Side.Buy ? price < limit : price > limit;
    }

    private static decimal Distance(SimulatedOrder order, decimal open) => Math.Abs(order.Request.TriggerPrice!.Value.Value - open);

    private static string Text(decimal price) => price.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // The border from double to decimal: the cast keeps 15 significant digits, which restores the digits of the exchange.
    private readonly struct Prices(in Candle candle)
    {
        public decimal Open { get; } = Digits.ToDecimal(candle.Open);

        public decimal High { get; } = Digits.ToDecimal(candle.High);

        public decimal Low { get; } = Digits.ToDecimal(candle.Low);

        public decimal Close { get; } = Digits.ToDecimal(candle.Close);
    }
}
