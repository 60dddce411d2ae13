using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Tests.Risk;

public sealed class RiskGateTests
{
    private const long Now = 1_800_000_000_000;

    private static readonly RiskView Healthy = new()
    {
        NowMs = Now,
        State = BotState.Running,
        Instrument = Given.Perpetual(),
        Position = 0,
        Mark = 50_000m,
        Equity = 100_000m,
        Leverage = 10,
        LiveOrders = [],
        LastDataMs = Now,
    };

    [Fact]
    public void An_entry_within_every_limit_passes() => Assert.True(Check(Entry(1m)).IsPass);

    [Fact]
    public void A_host_that_is_not_armed_for_the_mode_denies_entries() =>
        Assert.Equal(DenyReason.ModeNotArmed, new RiskGate(new RiskLimits(), isArmed: false).Check(Entry(1m), 50_000m, Healthy).DenyReason);

    [Fact]
    public void A_state_from_before_there_were_breakers_of_accounts_is_read()
    {
        var former = new RiskGate(new RiskLimits()) { KillSwitch = KillSwitchMode.Block, AccountBlock = new AccountBlock(DenyReason.AccountDrawdown, "x") };
        var writer = new StateWriter();
        former.Save(writer);
        var gate = new RiskGate(new RiskLimits());
        gate.Load(new StateReader(writer.ToArray()), knowsAccountBlock: true);
        Assert.Equal(former.AccountBlock, gate.AccountBlock);
        gate.Load(new StateReader(writer.ToArray()), knowsAccountBlock: false);
        Assert.Equal((KillSwitchMode.Block, null), (gate.KillSwitch, gate.AccountBlock));
    }

    [Theory]
    [InlineData(BotState.Created)]
    [InlineData(BotState.WarmingUp)]
    [InlineData(BotState.Paused)]
    [InlineData(BotState.Stopping)]
    [InlineData(BotState.Halted)]
    public void A_bot_that_is_not_running_enters_nothing(BotState state) =>
        AssertDenied(DenyReason.BotNotRunning, state.ToString(), Check(Entry(1m), view: Healthy with { State = state }));

    [Fact]
    public void A_position_above_its_limit_is_denied_with_both_numbers() =>
        AssertDenied(DenyReason.MaxPosition, "position 1.5 after the order (limit 1.2)", Check(Entry(0.5m), new RiskLimits { MaxPositionQuantity = 1.2m }, Healthy with { Position = 1m }));

    [Fact]
    public void Entries_that_are_still_working_count_as_position() =>
        AssertDenied(DenyReason.MaxPosition, "1.5", Check(Entry(0.5m), new RiskLimits { MaxPositionQuantity = 1.2m }, Healthy with { WorkingEntries = 1m }));

    [Fact]
    public void A_position_notional_above_its_limit_is_denied() =>
        AssertDenied(DenyReason.MaxNotional, "50000.00", Check(Entry(1m), new RiskLimits { MaxPositionNotional = 40_000m }));

    [Fact]
    public void An_order_notional_above_its_limit_is_denied() =>
        AssertDenied(DenyReason.MaxNotional, "order notional 50000.00", Check(Entry(1m), new RiskLimits { MaxOrderNotional = 40_000m }));

    [Fact]
    public void Leverage_counts_every_leg() =>
        AssertDenied(DenyReason.MaxLeverage, "leverage 3.10", Check(Entry(2m), view: Healthy with { OtherNotional = 210_000m }));

    [Fact]
    public void Margin_beyond_the_bot_s_equity_is_denied() =>
        AssertDenied(DenyReason.CapitalShare, "margin 150000.00 at leverage 1", Check(Entry(3m), view: Healthy with { Leverage = 1 }));

    [Fact]
    public void An_entry_that_makes_the_position_smaller_is_never_too_large() =>
        Assert.True(Check(Entry(3m, Side.Sell), view: Healthy with { Position = 5m, Leverage = 1, Equity = 1_000m }).IsPass);

    [Fact]
    public void Too_many_open_orders_are_denied() =>
        AssertDenied(DenyReason.MaxOpenOrders, "1 open orders (limit 1)", Check(Entry(1m), new RiskLimits { MaxOpenOrders = 1 }, Healthy with { LiveOrders = [Live(Entry(2m))] }));

    [Fact]
    public void The_same_entry_twice_is_a_duplicate() =>
        AssertDenied(DenyReason.DuplicateIntent, "already asks for the same", Check(Entry(1m), view: Healthy with { LiveOrders = [Live(Entry(1m))] }));

    [Fact]
    public void A_price_far_from_mark_is_denied() =>
        AssertDenied(DenyReason.PriceBand, "price 44000 is 12.00 % from mark 50000", Check(Entry(1m) with { Kind = OrderKind.Limit, LimitPrice = new Price(44_000m) }));

    [Fact]
    public void More_orders_than_the_rate_allows_are_denied_until_the_minute_has_passed()
    {
        var gate = new RiskGate(new RiskLimits { MaxOrdersPerMinute = 2 });
        gate.OrderSent(Now - 30_000);
        gate.OrderSent(Now);
        AssertDenied(DenyReason.OrderRate, "2 orders within a minute", gate.Check(Entry(1m), 50_000m, Healthy));
        Assert.True(gate.Check(Entry(1m), 50_000m, Healthy with { NowMs = Now + 30_000, LastDataMs = Now + 30_000 }).IsPass);
    }

    [Fact]
    public void Old_market_data_denies_entries() =>
        AssertDenied(DenyReason.StaleData, "121 s old (limit 120 s)", Check(Entry(1m), view: Healthy with { LastDataMs = Now - 121_000 }));

    [Fact]
    public void A_spent_action_budget_is_kept_for_cancels_and_stops() =>
        AssertDenied(DenyReason.BudgetFloor, "99 actions left (floor 100)", Check(Entry(1m), view: Healthy with { Budget = new AccountBudgetChanged(99, 0, DateTimeOffset.UnixEpoch) }));

    [Fact]
    public void A_liquidation_price_too_near_is_denied() =>
        AssertDenied(DenyReason.LiquidationDistance, "liquidation at", Check(Entry(20m), new RiskLimits { MaxLeverage = null, MinLiquidationDistanceFraction = 0.1m }));

    [Fact]
    public void Below_ten_dollars_is_denied() => AssertDenied(DenyReason.BelowMinimumNotional, "9.50", Check(Entry(0.00019m)));

    [Fact]
    public void Off_the_lot_grid_is_denied() => AssertDenied(DenyReason.BelowLotSize, "0.000001", Check(Entry(0.000001m)));

    [Fact]
    public void Off_the_tick_grid_is_denied() =>
        AssertDenied(DenyReason.IllegalPrice, "50000.5", Check(Entry(1m) with { Kind = OrderKind.Limit, LimitPrice = new Price(50_000.5m) }));

    [Fact]
    public void An_instrument_that_is_being_delisted_takes_no_entries() =>
        AssertDenied(DenyReason.ReduceOnlyState, "delisted", Check(Entry(1m), view: Healthy with { Instrument = Given.Perpetual() with { IsDelisted = true } }));

    [Fact]
    public void Limits_of_the_account_are_checked_over_all_its_bots()
    {
        var gate = new RiskGate(new RiskLimits(), new RiskLimits { MaxPositionQuantity = 2m });
        var account = new AccountSnapshot(1_000_000m, 0, 0, 0, 0, [new AccountPosition(new InstrumentName("BTC"), 1.5m, 50_000m, 0, 0, 10, true, null)], DateTimeOffset.UnixEpoch);
        AssertDenied(DenyReason.MaxPosition, "account position 2.5", gate.Check(Entry(1m), 50_000m, Healthy with { Account = account }));
    }

    [Fact]
    public void Exits_pass_whatever_else_is_wrong()
    {
        var gate = new RiskGate(new RiskLimits { MaxOpenOrders = 1, MaxOrdersPerMinute = 1 }, isArmed: false) { KillSwitch = KillSwitchMode.Flatten };
        gate.Breakers.ObserveRejection(Now);
        var exit = Entry(1m, Side.Sell) with { Purpose = OrderPurpose.Exit, ReduceOnly = true };
        var sick = Healthy with { State = BotState.Halted, Position = 1m, LastDataMs = 0, GapCause = "silence", Equity = -5m };
        Assert.True(gate.Check(exit, 50_000m, sick).IsPass);
        Assert.True(gate.Check(exit with { Purpose = OrderPurpose.StopLoss }, 50_000m, sick).IsPass);
    }

    [Fact]
    public void Under_every_kill_switch_mode_and_every_breaker_entries_are_denied_and_exits_stops_and_targets_pass()
    {
        var exit = Entry(1m, Side.Sell) with { Purpose = OrderPurpose.Exit, ReduceOnly = true };
        foreach (var mode in Enum.GetValues<KillSwitchMode>())
        {
            for (var breaker = 0; breaker < new Breakers(new RiskLimits()).All.Count; breaker++)
            {
                var gate = new RiskGate(new RiskLimits()) { KillSwitch = mode };
                gate.Breakers.All[breaker].Trip("drill", long.MaxValue);
                var holding = Healthy with { Position = 1m };
                Assert.Equal(
                    mode == KillSwitchMode.Off ? gate.Breakers.All[breaker].Reason : DenyReason.KillSwitch, gate.Check(Entry(0.1m), 50_000m, holding).DenyReason);
                foreach (var purpose in (OrderPurpose[])[OrderPurpose.Exit, OrderPurpose.StopLoss, OrderPurpose.TakeProfit])
                    Assert.True(gate.Check(exit with { Purpose = purpose }, 50_000m, holding).IsPass, $"{purpose} at {mode} with {gate.Breakers.All[breaker].Name}");
            }
        }
    }

    [Theory]
    [InlineData(Side.Sell, "0.6")]
    [InlineData(Side.Buy, "0.5")]
    public void An_exit_larger_than_the_position_or_on_its_side_is_denied(Side side, string quantity)
    {
        var exit = Entry(decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture), side) with { Purpose = OrderPurpose.Exit, ReduceOnly = true };
        AssertDenied(DenyReason.ReduceOnlyWouldIncreasePosition, "position of 0.5", Check(exit, view: Healthy with { Position = 0.5m }));
    }

    private static GateVerdict Check(OrderRequest order, RiskLimits? limits = null, RiskView? view = null) =>
        new RiskGate(limits ?? new RiskLimits()).Check(order, order.LimitPrice?.Value ?? 50_000m, view ?? Healthy);

    private static void AssertDenied(DenyReason reason, string compared, GateVerdict verdict)
    {
        Assert.Equal(reason, verdict.DenyReason);
        Assert.Contains(compared, verdict.Compared, StringComparison.Ordinal);
    }

    private static OrderRequest Entry(decimal quantity, Side side = Side.Buy) => new()
    {
        ClientOrderId = ClientOrderId.For(1, new BotId(1), 1),
        Instrument = new InstrumentName("BTC"),
        Side = side,
        Quantity = new Quantity(quantity),
        Kind = OrderKind.Market,
        Purpose = OrderPurpose.Entry,
    };

    private static TrackedOrder Live(OrderRequest order) => new(order, 0, isStrategyOrder: true);
}
