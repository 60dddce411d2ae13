using System.Globalization;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// Turns what the strategy wants on a leg into orders: closes what is on the wrong side, opens or changes what is missing, and tries an
/// exit again until the position is gone.
/// </summary>
internal sealed class TargetWorker(OrderDesk desk, ProtectionKeeper protection)
{
    public const string RetryTimerPrefix = "engine:exit:";

    private const double LargestWhole = 1e15;
    private const int FirstRetrySeconds = 2;
    private const int LongestRetrySeconds = 60;

    // Of the notional: the fee, and what the price may move before the order fills.
    private readonly decimal _keptFree = desk.Options.Fees.TakerRate * desk.Options.Fees.Multiplier
        + (desk.Options.SizingMoment == SizingMoment.AtDecision ? desk.Options.SizingCushionFraction : 0);

    /// <summary>Takes a wish. Repeating the one already held changes nothing.</summary>
    public void SetTarget(Leg leg, TargetExposure target, string reason, Protection? wished)
    {
        var isStrayPosition = target.Weight == 0 && leg.IsHolding && !desk.IsExiting(leg);
        if (target == leg.Target && !isStrayPosition)
            return;
        if (target.Weight is not (>= -1 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(target), target.Weight, "A target weight is between -1 and 1.");
        leg.Target = target;
        leg.WishedProtection = wished;
        leg.ReferencePrice = leg.LastPrice;
        leg.Reason = reason;
        leg.IsWishOpen = true;
        leg.NeedsWork = true;
        desk.IsDirty = true;
        leg.AwaitsPrice = desk.Options.SizingMoment == SizingMoment.AtNextPrice;
        desk.Decided(leg, Describe(target, leg.LastPrice), reason);
    }

    /// <summary>The wish is over: its position was closed by a stop, a target or time, or could not be opened.</summary>
    public static void EndWish(Leg leg)
    {
        leg.Target = TargetExposure.Flat;
        leg.IsWishOpen = false;
        leg.AwaitsPrice = false;
    }

    public void Work(Leg leg)
    {
        leg.NeedsWork = false;
        if (leg.AwaitsPrice || (desk.State == BotState.Halted && leg.Target.Weight != 0))
            return;
        var wished = Math.Sign(leg.Target.Weight);
        if (leg.IsWishOpen)
            CancelUnwantedEntries(leg, wished);
        if (desk.IsExiting(leg))
            return;
        var held = leg.Position.Quantity;
        if (held != 0 && Math.Sign(held) != wished && leg.IsWishOpen)
        {
            Exit(leg, Math.Abs(held), leg.Reason);
            held = 0;
        }

        if (!leg.IsWishOpen || HasWorkingEntry(leg))
            return;
        leg.IsWishOpen = wished == 0 && leg.IsHolding;
        if (wished != 0)
            Approach(leg, Math.Abs(held));
    }

    /// <summary>Closes the whole position now, whatever the strategy wants.</summary>
    public void Close(Leg leg, string reason)
    {
        EndWish(leg);
        desk.Cancel(order => order.Leg == leg.Index && order.IsEntry, reason);
        if (!leg.IsHolding)
            return;
        leg.Reason = reason;
        leg.IsWishOpen = true;
        if (!desk.IsExiting(leg))
            Exit(leg, Math.Abs(leg.Position.Quantity), reason);
    }

    /// <summary>An order of the leg came to its end: go on with what it leaves.</summary>
    public void OnOrderEnded(Leg leg, TrackedOrder order)
    {
        if (order.IsEntry && !order.IsStrategyOrder && order.Filled == 0 && !leg.IsHolding && !leg.IsWishOpen && !HasWorkingEntry(leg))
            EndWish(leg);
        if (order.Request.Purpose == OrderPurpose.Exit && !order.IsStrategyOrder && order.Remaining > 0 && leg.IsHolding)
            RetryExit(leg, order);
        if (leg.IsWishOpen)
            leg.NeedsWork = true;
    }

    private void RetryExit(Leg leg, TrackedOrder order)
    {
        leg.ExitAttempts++;
        var seconds = Math.Min(LongestRetrySeconds, FirstRetrySeconds << Math.Min(leg.ExitAttempts - 1, 5));
        desk.Alert(
            AlertSeverity.Critical, $"exit:{leg.Instrument.Name}",
            $"Exit {order.ClientOrderId} of {leg.Instrument.Name} ended {order.Status} with {order.Remaining} open; trying again in {seconds} s.");
        desk.Effects.Add(new RequestTimer(RetryTimerPrefix + leg.Index, desk.Now.AddSeconds(seconds)));
        leg.IsWishOpen = true;
        leg.AwaitsPrice = true;
    }

    private void CancelUnwantedEntries(Leg leg, int wished)
    {
        for (var i = 0; i < desk.Orders.LiveCount; i++)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg == leg.Index && order is { IsEntry: true, IsStrategyOrder: false } && order.Request.Side.Sign() != wished)
                desk.Cancel(order, leg.Reason);
        }
    }

    private bool HasWorkingEntry(Leg leg)
    {
        for (var i = 0; i < desk.Orders.LiveCount; i++)
        {
            var order = desk.Orders.LiveAt(i);
            if (order.Leg == leg.Index && order is { IsEntry: true, IsStrategyOrder: false })
                return true;
        }

        return false;
    }

    private void Exit(Leg leg, decimal quantity, string reason)
    {
        var side = leg.Position.Quantity > 0 ? Side.Sell : Side.Buy;
        var price = leg.ExactLastPrice;
        var order = Market(leg, side, quantity, price, desk.Options.ExitSlippageFraction, OrderPurpose.Exit, reason);
        desk.Submit(leg, order, price, []);
    }

    // Brings the position from what is held on the wished side to what the sizing rule says.
    private void Approach(Leg leg, decimal held)
    {
        var side = leg.Target.Weight > 0 ? Side.Buy : Side.Sell;
        var price = leg.ExactLastPrice;
        var distances = protection.Resolve(leg.WishedProtection, leg.ReferencePrice);
        var stopDistance = ProtectionKeeper.InitialStopDistance(distances);
        var wanted = PositionSizing.Quantity(
            desk.Definition.Sizing, Digits.ToDecimal(Math.Abs(leg.Target.Weight)), EquityAfterTurn(leg, price), price,
            _keptFree, desk.Definition.Leverage, stopDistance);
        leg.Instrument.TryRoundQuantityDown(Math.Abs((wanted ?? 0) - held), out var change);
        var order = Market(leg, side, change.Value, price, desk.Options.EntrySlippageFraction, OrderPurpose.Entry, leg.Reason);
        if (wanted is null || change.IsZero)
            Refuse(leg, order, wanted, held);
        else if (wanted < held)
            Exit(leg, change.Value, leg.Reason);
        else
            Enter(leg, order, price, distances);
    }

    private void Enter(Leg leg, OrderRequest order, decimal price, Protection distances)
    {
        var plan = protection.Plan(leg, order, distances, leg.ReferencePrice);
        if (desk.Submit(leg, order, price, protection.Children(leg, order, plan)))
            leg.Planned = plan;
        else
            EndUnlessHolding(leg);
    }

    private void Refuse(Leg leg, OrderRequest order, decimal? wanted, decimal held)
    {
        if (wanted is null)
            desk.Deny(order, DenyReason.NoStopDistance, "risk sizing without a stop distance");
        else if (held == 0)
            desk.Deny(order, DenyReason.BelowLotSize, FormattableString.Invariant($"sized at {wanted}, one lot is {leg.Instrument.LotSize}"));
        EndUnlessHolding(leg);
    }

    // So that the same wish, said again at the next candle, is tried again.
    private static void EndUnlessHolding(Leg leg)
    {
        if (!leg.IsHolding)
            EndWish(leg);
    }

    // What will be there once the opposite position is closed at this price, its fee paid.
    private decimal EquityAfterTurn(Leg leg, decimal price)
    {
        var equity = desk.Equity();
        if (!leg.IsHolding || Math.Sign(leg.Position.Quantity) == Math.Sign(leg.Target.Weight))
            return equity;
        var fee = desk.Options.Fees.FeeOf(Math.Abs(leg.Position.Quantity) * price, LiquidityRole.Taker);
        return equity + leg.Position.UnrealizedPnlAt(price) - leg.Position.UnrealizedPnlAt(OrderDesk.MarkOf(leg)) - fee;
    }

    private OrderRequest Market(Leg leg, Side side, decimal quantity, decimal price, decimal slippage, OrderPurpose purpose, string reason) => new()
    {
        ClientOrderId = desk.NextId(),
        Instrument = leg.Instrument.Name,
        Side = side,
        Quantity = new Quantity(quantity),
        Kind = OrderKind.Market,
        TimeInForce = TimeInForce.Ioc,
        LimitPrice = OrderDesk.WorstPrice(leg.Instrument, side, price, slippage),
        ReduceOnly = purpose == OrderPurpose.Exit,
        Purpose = purpose,
        Reason = reason,
    };

    private static string Describe(TargetExposure target, double price) => target.Weight switch
    {
        > 0 => $"long {Text(target.Weight)} at {Text(price)}",
        < 0 => $"short {Text(-target.Weight)} at {Text(price)}",
        _ => $"flat at {Text(price)}",
    };

    // The same text either way; a whole number is written in a fifth of the time.
    private static string Text(double value) => Math.Abs(value) < LargestWhole && value == Math.Floor(value)
        ? ((long)value).ToString(CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);
}
