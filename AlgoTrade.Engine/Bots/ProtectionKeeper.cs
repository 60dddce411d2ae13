using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// Keeps the stop and target of each position as orders that rest on the exchange: planned with the entry, resized with its fills, moved
/// when they trail. A new order is placed before the old one is canceled, so the position is never without.
/// </summary>
internal sealed class ProtectionKeeper(OrderDesk desk)
{
    public const string RetryTimerPrefix = "engine:protection:";

    private const int RetrySeconds = 5;

    /// <summary>The strategy's own distances, or the bot's defaults as fractions of the reference price.</summary>
    public Protection Resolve(Protection? wished, double reference)
    {
        if (wished is not null)
            return wished;
        var defaults = desk.Definition.Protection;
        return defaults == ProtectionDefaults.None ? Protection.None : new Protection
        {
            StopDistance = defaults.StopFraction * reference,
            TargetDistance = defaults.TargetFraction * reference,
            TrailingDistance = defaults.TrailingFraction * reference,
            BreakEvenDistance = defaults.BreakEvenFraction * reference,
            MaxCandles = defaults.MaxCandles,
        };
    }

    /// <summary>Where the first stop lies: the nearer of the fixed and the trailing one.</summary>
    public static double? InitialStopDistance(Protection distances) => (distances.StopDistance, distances.TrailingDistance) switch
    {
        ({ } stop, { } trailing) => Math.Min(stop, trailing),
        var (stop, trailing) => stop ?? trailing,
    };

    /// <summary>The stop and target for an entry. A position that is only enlarged keeps its triggers.</summary>
    public ProtectionPlan Plan(Leg leg, OrderRequest entry, Protection distances, double reference)
    {
        var sign = entry.Side.Sign();
        var isAddition = leg.IsHolding && Math.Sign(leg.Position.Quantity) == sign;
        var after = (isAddition ? leg.Position.Quantity : 0) + entry.Side.Signed(entry.Quantity.Value);
        return isAddition && leg.Active is { } active ? active : PlanFor(leg, distances, reference, after);
    }

    /// <summary>The orders of a plan, to be sent with their entry.</summary>
    public IReadOnlyList<OrderRequest> Children(Leg leg, OrderRequest entry, ProtectionPlan plan)
    {
        if (plan.StopTrigger is null && plan.TargetTrigger is null)
            return [];
        var children = new List<OrderRequest>(2);
        if (plan.StopTrigger is { } stop)
            children.Add(Order(leg, OrderPurpose.StopLoss, stop, entry.Side.Opposite(), entry.Quantity.Value, entry.ClientOrderId));
        if (plan.TargetTrigger is { } target)
            children.Add(Order(leg, OrderPurpose.TakeProfit, target, entry.Side.Opposite(), entry.Quantity.Value, entry.ClientOrderId));
        return children;
    }

    /// <summary>A position has opened: its plan applies from now on, or the bot's defaults when none was made.</summary>
    public void Activate(Leg leg, double entryPrice)
    {
        var plan = leg.Planned ?? PlanFor(leg, Resolve(null, entryPrice), entryPrice, leg.Position.Quantity);
        leg.Planned = null;
        leg.Active = plan;
        leg.BestClose = plan.Reference;
        leg.CandlesHeld = 0;
    }

    /// <summary>After a restart: triggers as they rest on the exchange, or anew from the entry price.</summary>
    public void Adopt(Leg leg)
    {
        if (!leg.IsHolding || leg.Active is not null)
            return;
        var entryPrice = (double)leg.Position.EntryPrice;
        Activate(leg, entryPrice);
        leg.Active = leg.Active! with
        {
            StopTrigger = RestingTrigger(leg, OrderPurpose.StopLoss) ?? leg.Active.StopTrigger,
            TargetTrigger = RestingTrigger(leg, OrderPurpose.TakeProfit) ?? leg.Active.TargetTrigger,
        };
        leg.NeedsSync = true;
    }

    /// <summary>Moves trailing and break-even stops at a close. They never move against the position.</summary>
    /// <returns>True when the position has been held for as long as it may.</returns>
    public bool OnCandle(Leg leg, double close)
    {
        if (leg.Active is not { } plan)
            return false;
        leg.CandlesHeld++;
        var sign = leg.Position.Sign;
        if ((close - leg.BestClose) * sign > 0)
            leg.BestClose = close;
        if (plan.Distances.TrailingDistance is { } trailing)
            Improve(leg, leg.BestClose - sign * trailing, close, sign);
        if (plan.Distances.BreakEvenDistance is { } breakEven && (close - (double)leg.Position.EntryPrice) * sign >= breakEven)
            Improve(leg, (double)leg.Position.EntryPrice, close, sign);
        return leg.CandlesHeld >= plan.Distances.MaxCandles;
    }

    /// <summary>The account's own liquidation price is known: stops beyond it come in.</summary>
    public static void OnLiquidationPrice(Leg leg, decimal liquidationPrice)
    {
        if (leg.Active is not { StopTrigger: { } stop } plan)
            return;
        var clamped = StopLevels.BeforeLiquidation(leg.Instrument, stop, OrderDesk.MarkOf(leg), Math.Sign(leg.Position.Quantity), liquidationPrice);
        if (clamped == stop)
            return;
        leg.Active = plan with { StopTrigger = clamped };
        leg.NeedsSync = true;
    }

    /// <summary>The position has grown, and its liquidation price has come nearer: a stop beyond it comes in.</summary>
    public void OnEnlarged(Leg leg)
    {
        if (LiquidationPrice(leg, leg.Position.Quantity, OrderDesk.MarkOf(leg)) is { } price)
            OnLiquidationPrice(leg, price);
    }

    /// <summary>Makes the resting stops and targets of the leg what they should be.</summary>
    public void Sync(Leg leg)
    {
        leg.NeedsSync = false;
        if (!leg.IsHolding)
        {
            CancelAll(leg);
            return;
        }

        if (desk.IsExiting(leg))
            return;
        if (leg.Active is null)
            Adopt(leg);
        SyncOne(leg, OrderPurpose.StopLoss, leg.Active!.StopTrigger);
        SyncOne(leg, OrderPurpose.TakeProfit, leg.Active!.TargetTrigger);
    }

    /// <summary>The exchange refused a stop or target.</summary>
    /// <returns>True when its level is already passed: the position is to be closed at once.</returns>
    public bool OnRejected(Leg leg, TrackedOrder order, RejectReason reason)
    {
        if (!leg.IsHolding || reason == RejectReason.ReduceOnly)
            return false;
        leg.NeedsSync = true;
        if (reason == RejectReason.TriggerPrice)
            return true;
        // Held back together with the entry that it came with: the position keeps the protection that it has.
        if (reason == RejectReason.NotSent)
            return false;
        desk.Alert(
            AlertSeverity.Critical, $"protection:{leg.Instrument.Name}",
            $"The exchange refused the {order.Request.Purpose} of {leg.Instrument.Name} ({reason}); trying again in {RetrySeconds} s.");
        leg.ProtectionRetryMs = desk.NowMs + RetrySeconds * 1000;
        desk.Effects.Add(new RequestTimer(RetryTimerPrefix + leg.Index, desk.Now.AddSeconds(RetrySeconds)));
        return false;
    }

    private void CancelAll(Leg leg)
    {
        for (var i = 0; i < desk.Orders.LiveCount; i++)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg == leg.Index && order.IsProtection && !IsWaitingForEntry(order))
                desk.Cancel(order, "position is closed");
        }
    }

    private void SyncOne(Leg leg, OrderPurpose purpose, decimal? trigger)
    {
        var held = Math.Abs(leg.Position.Quantity);
        var (covered, isPending, exact) = (0m, false, (TrackedOrder?)null);
        for (var i = 0; i < desk.Orders.LiveCount; i++)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg != leg.Index || order.Request.Purpose != purpose || order.IsCancelRequested)
                continue;
            if (IsWaitingForEntry(order))
            {
                // An entry that takes at once is answered at once, and its stop arms with it.
                if (EntryOf(order)?.Request.TimeInForce == TimeInForce.Ioc)
                    return;
                continue;
            }

            if (order.Status == OrderStatus.Triggered)
                return;
            if (order.Request.TriggerPrice?.Value != trigger || order.Request.Side == ClosingSide(leg).Opposite())
                continue;
            covered += order.Remaining;
            isPending |= order.IsInFlight;
            if (order.Remaining == held)
                exact = order;
        }

        if (trigger is { } at && exact is null && covered != held)
            PlaceUnlessPending(leg, purpose, at, held, isPending);
        else if (!isPending)
            CancelOthers(leg, purpose, trigger, exact);
    }

    private void PlaceUnlessPending(Leg leg, OrderPurpose purpose, decimal trigger, decimal held, bool isPending)
    {
        if (isPending || desk.NowMs < leg.ProtectionRetryMs)
            return;
        var order = Order(leg, purpose, trigger, ClosingSide(leg), held, entry: null);
        desk.Submit(leg, order, trigger, []);
    }

    private void CancelOthers(Leg leg, OrderPurpose purpose, decimal? trigger, TrackedOrder? exact)
    {
        for (var i = 0; i < desk.Orders.LiveCount; i++)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg != leg.Index || order.Request.Purpose != purpose || order == exact || IsWaitingForEntry(order))
                continue;
            if (exact is not null || order.Request.TriggerPrice?.Value != trigger)
                desk.Cancel(order, "replaced");
        }
    }

    private void Improve(Leg leg, double level, double close, int sign)
    {
        if (leg.Active is not { } plan || (plan.StopTrigger is { } current && (level - (double)current) * sign <= 0))
            return;
        if (!StopLevels.TryRound(leg.Instrument, level, sign, out var trigger) || (plan.StopTrigger is { } stop && (trigger - stop) * sign <= 0)
            || ((double)trigger - close) * sign >= 0)
        {
            return;
        }

        leg.Active = plan with { StopTrigger = trigger };
        leg.NeedsSync = true;
        desk.IsDirty = true;
    }

    private ProtectionPlan PlanFor(Leg leg, Protection distances, double reference, decimal after)
    {
        var sign = Math.Sign(after);
        decimal? stop = null, target = null;
        if (InitialStopDistance(distances) is { } distance && StopLevels.TryRound(leg.Instrument, reference - sign * distance, sign, out var level))
            stop = StopLevels.BeforeLiquidation(leg.Instrument, level, (decimal)reference, sign, LiquidationPrice(leg, after, (decimal)reference));
        if (distances.TargetDistance is { } far && StopLevels.TryRound(leg.Instrument, reference + sign * far, sign, out var favorable))
            target = favorable;
        return new ProtectionPlan(distances, reference, stop, target);
    }

    private decimal? LiquidationPrice(Leg leg, decimal quantity, decimal price) => StopLevels.LiquidationPrice(leg.Instrument, quantity, price, desk.Equity());

    private decimal? RestingTrigger(Leg leg, OrderPurpose purpose)
    {
        for (var i = desk.Orders.LiveCount - 1; i >= 0; i--)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg == leg.Index && order.Request.Purpose == purpose && !IsWaitingForEntry(order))
                return order.Request.TriggerPrice?.Value;
        }

        return null;
    }

    private bool IsWaitingForEntry(TrackedOrder order) => (order.Status == OrderStatus.Waiting || order.IsInFlight)
        && EntryOf(order) is { IsLive: true };

    private TrackedOrder? EntryOf(TrackedOrder order) =>
        order.Request.ProtectsEntry is { } id && desk.Orders.TryFind(id, out var entry) ? entry : null;

    private static Side ClosingSide(Leg leg) => leg.Position.Quantity > 0 ? Side.Sell : Side.Buy;

    private OrderRequest Order(Leg leg, OrderPurpose purpose, decimal trigger, Side side, decimal quantity, ClientOrderId? entry) => new()
    {
        ClientOrderId = desk.NextId(),
        Instrument = leg.Instrument.Name,
        Side = side,
        Quantity = new Quantity(quantity),
        Kind = purpose == OrderPurpose.StopLoss ? OrderKind.StopMarket : OrderKind.TakeProfitMarket,
        TriggerPrice = new Price(trigger),
        LimitPrice = OrderDesk.WorstPrice(leg.Instrument, side, trigger, desk.Options.StopSlippageFraction),
        ReduceOnly = true,
        Purpose = purpose,
        ProtectsEntry = entry,
        Reason = purpose == OrderPurpose.StopLoss ? "stop" : "target",
    };
}
