using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Risk;

/// <summary>
/// The one gate that every order passes, the same in backtest, paper and live. Orders that reduce risk always pass; entries are
/// compared with the state of the bot, the kill switch, the breakers, the health of the data and every limit, in this order.
/// </summary>
public sealed class RiskGate
{
    private const long MinuteMs = 60_000;

    private readonly RiskLimits _limits;
    private readonly RiskLimits? _accountLimits;
    private readonly bool _isArmed;
    private readonly RollingCount _orders;

    /// <param name="accountLimits">Limits over the whole account; null: none.</param>
    /// <param name="isArmed">The host agrees to the bot's mode.</param>
    public RiskGate(RiskLimits limits, RiskLimits? accountLimits = null, bool isArmed = true)
    {
        _limits = limits;
        _accountLimits = accountLimits;
        _isArmed = isArmed;
        _orders = new RollingCount(limits.MaxOrdersPerMinute ?? 0, MinuteMs);
        Breakers = new Breakers(limits);
    }

    public Breakers Breakers { get; }

    public KillSwitchMode KillSwitch { get; internal set; } = KillSwitchMode.Off;

    /// <summary>Set while a breaker of the whole account is tripped.</summary>
    public AccountBlock? AccountBlock { get; internal set; }

    /// <param name="referencePrice">The price the order is expected to trade at; its limit price for a limit order.</param>
    public GateVerdict Check(OrderRequest order, decimal referencePrice, in RiskView view)
    {
        if (order.Purpose != OrderPurpose.Entry)
            return CheckExit(order, view);
        var verdict = CheckPermission(view);
        if (verdict.IsPass)
            verdict = CheckForm(order, referencePrice, view);
        if (verdict.IsPass)
            verdict = CheckTraffic(order, view);
        if (verdict.IsPass)
            verdict = CheckSize(order, referencePrice, view);
        return verdict.IsPass ? CheckAccount(order, referencePrice, view) : verdict;
    }

    internal void OrderSent(long nowMs)
    {
        if (_limits.MaxOrdersPerMinute is not null)
            _orders.Add(nowMs);
    }

    internal void Save(StateWriter writer)
    {
        writer.Write((int)KillSwitch);
        _orders.Save(writer);
        Breakers.Save(writer);
        writer.Write((int)(AccountBlock?.Reason ?? 0));
        writer.Write(AccountBlock?.Cause);
    }

    /// <param name="knowsAccountBlock">States of former versions end before it.</param>
    internal void Load(StateReader reader, bool knowsAccountBlock)
    {
        KillSwitch = (KillSwitchMode)reader.ReadInt32();
        _orders.Load(reader);
        Breakers.Load(reader);
        AccountBlock = null;
        if (knowsAccountBlock && (reader.ReadInt32(), reader.ReadString()) is var (reason, cause) && reason != 0)
            AccountBlock = new AccountBlock((DenyReason)reason, cause ?? "");
    }

    /// <summary>All but the kill switch and the account's breakers, which their owner sets anew.</summary>
    internal void LoadBreakers(StateReader reader, double capitalChange)
    {
        reader.ReadInt32();
        _orders.Load(reader);
        Breakers.Load(reader);
        Breakers.Rebase(capitalChange);
    }

    // A stop may be placed ahead of the position it will protect; an exit must reduce what is there.
    private static GateVerdict CheckExit(OrderRequest order, in RiskView view)
    {
        if (order.Purpose != OrderPurpose.Exit)
            return GateVerdict.Pass;
        var signed = order.Side.Signed(order.Quantity.Value);
        return Math.Sign(signed) != Math.Sign(view.Position) && Math.Abs(signed) <= Math.Abs(view.Position)
            ? GateVerdict.Pass
            : Deny(DenyReason.ReduceOnlyWouldIncreasePosition, $"{order.Side} {order.Quantity} against a position of {view.Position}");
    }

    private GateVerdict CheckPermission(in RiskView view)
    {
        if (!_isArmed)
            return Deny(DenyReason.ModeNotArmed, $"this host is not armed for the bot's mode");
        if (KillSwitch != KillSwitchMode.Off)
            return Deny(DenyReason.KillSwitch, $"kill switch is at {KillSwitch}");
        if (AccountBlock is { } block)
            return Deny(block.Reason, $"{block.Cause}");
        if (view.State != BotState.Running)
            return Deny(DenyReason.BotNotRunning, $"bot is {view.State}");
        if (Breakers.FirstTripped is { } breaker)
            return Deny(breaker.Reason, $"{breaker.Cause}");
        if (view.Instrument.IsDelisted)
            return Deny(DenyReason.ReduceOnlyState, $"{view.Instrument.Name} is being delisted");
        if (view.GapCause is { } cause)
            return Deny(DenyReason.StaleData, $"market data of {view.Instrument.Name} is interrupted: {cause}");
        var ageSeconds = (view.NowMs - view.LastDataMs) / 1000;
        return ageSeconds > _limits.MaxDataAgeSeconds
            ? Deny(DenyReason.StaleData, $"last market data of {view.Instrument.Name} is {ageSeconds} s old (limit {_limits.MaxDataAgeSeconds} s)")
            : GateVerdict.Pass;
    }

    private GateVerdict CheckForm(OrderRequest order, decimal price, in RiskView view)
    {
        if (!view.Instrument.IsLegalQuantity(order.Quantity.Value))
            return Deny(DenyReason.BelowLotSize, $"quantity {order.Quantity} with lots of {view.Instrument.LotSize}");
        if (order.LimitPrice is { } limit && !view.Instrument.IsLegalPrice(limit.Value))
            return Deny(DenyReason.IllegalPrice, $"price {limit} is not on the tick grid of {view.Instrument.Name}");
        var notional = price * order.Quantity.Value;
        if (notional < Market.Instrument.MinimumNotional)
            return Deny(DenyReason.BelowMinimumNotional, $"notional {notional:F2} below {Market.Instrument.MinimumNotional} USDC");
        var distance = Math.Abs((order.LimitPrice?.Value ?? price) - view.Mark);
        return distance > _limits.PriceBandFraction * view.Mark
            ? Deny(DenyReason.PriceBand, $"price {order.LimitPrice?.Value ?? price} is {distance / view.Mark:P2} from mark {view.Mark} (limit {_limits.PriceBandFraction:P2})")
            : GateVerdict.Pass;
    }

    private GateVerdict CheckTraffic(OrderRequest order, in RiskView view)
    {
        // By index: this list is walked for every order, and an enumerator of it is garbage.
        for (var i = 0; i < view.LiveOrders.Count; i++)
        {
            var live = view.LiveOrders[i];
            if (live.Request.Instrument == order.Instrument && live.Status == OrderStatus.Unknown)
                return Deny(DenyReason.UnresolvedOrder, $"the outcome of order {live.ClientOrderId} is not known yet");
            if (live.IsEntry && IsSameIntent(live.Request, order))
                return Deny(DenyReason.DuplicateIntent, $"order {live.ClientOrderId} already asks for the same");
        }

        if (view.LiveOrders.Count >= _limits.MaxOpenOrders)
            return Deny(DenyReason.MaxOpenOrders, $"{view.LiveOrders.Count} open orders (limit {_limits.MaxOpenOrders})");
        var rate = _orders.Count(view.NowMs);
        if (rate >= _limits.MaxOrdersPerMinute)
            return Deny(DenyReason.OrderRate, $"{rate} orders within a minute (limit {_limits.MaxOrdersPerMinute})");
        return view.Budget is { } budget && budget.ActionsLeft < _limits.MinActionBudget
            ? Deny(DenyReason.BudgetFloor, $"{budget.ActionsLeft} actions left (floor {_limits.MinActionBudget})")
            : GateVerdict.Pass;
    }

    private GateVerdict CheckSize(OrderRequest order, decimal price, in RiskView view)
    {
        var orderNotional = price * order.Quantity.Value;
        if (orderNotional > _limits.MaxOrderNotional)
            return Deny(DenyReason.MaxNotional, $"order notional {orderNotional:F2} (limit {_limits.MaxOrderNotional})");
        var after = Math.Abs(view.Position + view.WorkingEntries + order.Side.Signed(order.Quantity.Value));
        if (after > _limits.MaxPositionQuantity)
            return Deny(DenyReason.MaxPosition, $"position {after} after the order (limit {_limits.MaxPositionQuantity})");
        var notional = after * price;
        if (notional > _limits.MaxPositionNotional)
            return Deny(DenyReason.MaxNotional, $"position notional {notional:F2} after the order (limit {_limits.MaxPositionNotional})");
        // An order that makes the position smaller is never too large for the account.
        if (after <= Math.Abs(view.Position))
            return GateVerdict.Pass;
        if (view.Equity <= 0)
            return Deny(DenyReason.CapitalShare, $"equity {view.Equity:F2}");
        var total = notional + view.OtherNotional;
        if (total > view.Equity * _limits.MaxLeverage)
            return Deny(DenyReason.MaxLeverage, $"leverage {total / view.Equity:F2} after the order (limit {_limits.MaxLeverage})");
        if (total > view.Equity * view.Leverage)
            return Deny(DenyReason.CapitalShare, $"margin {total / view.Leverage:F2} at leverage {view.Leverage} above equity {view.Equity:F2}");
        return CheckLiquidation(order, price, view);
    }

    private GateVerdict CheckLiquidation(OrderRequest order, decimal price, in RiskView view)
    {
        if (_limits.MinLiquidationDistanceFraction is not { } limit)
            return GateVerdict.Pass;
        var after = view.Position + view.WorkingEntries + order.Side.Signed(order.Quantity.Value);
        var liquidation = Portfolio.MarginRules.LiquidationPrice(view.Instrument.MarginTiers, after, price, view.Equity);
        if (liquidation is not { } at)
            return GateVerdict.Pass;
        var distance = Math.Abs(price - at) / price;
        return distance < limit
            ? Deny(DenyReason.LiquidationDistance, $"liquidation at {at:G8} would be {distance:P2} away (limit {limit:P2})")
            : GateVerdict.Pass;
    }

    private GateVerdict CheckAccount(OrderRequest order, decimal price, in RiskView view)
    {
        if (_accountLimits is not { } limits || view.Account is not { } account)
            return GateVerdict.Pass;
        var (position, others) = (0m, 0m);
        foreach (var held in account.Positions)
        {
            if (held.Instrument == order.Instrument)
                position += held.Quantity;
            else
                others += Math.Abs(held.Notional);
        }

        return AccountLoad.Check(limits, order, price, new AccountLoad(position, view.WorkingEntries, others, account.Equity, view.Budget?.OpenOrders ?? 0));
    }

    private static bool IsSameIntent(OrderRequest left, OrderRequest right) =>
        left.Instrument == right.Instrument && left.Side == right.Side && left.Kind == right.Kind && left.LimitPrice == right.LimitPrice
        && left.Quantity == right.Quantity;

    internal static GateVerdict Deny(DenyReason reason, FormattableString compared) =>
        new(reason, compared.ToString(CultureInfo.InvariantCulture));
}
