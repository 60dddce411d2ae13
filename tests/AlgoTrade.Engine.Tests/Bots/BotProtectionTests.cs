using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class BotProtectionTests
{
    private static readonly Protection StopAndTarget = new() { StopDistance = 1_000, TargetDistance = 2_000 };

    [Fact]
    public void Stop_and_target_go_out_in_one_action_with_their_entry()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", StopAndTarget));
        var action = Assert.Single(bot.Effects.OfType<SubmitOrders>());
        Assert.Equal(OrderGrouping.EntryWithProtection, action.Grouping);
        Assert.Equal(
            [(OrderPurpose.Entry, null), (OrderPurpose.StopLoss, (decimal?)49_000m), (OrderPurpose.TakeProfit, 52_000m)],
            action.Orders.Select(order => (order.Purpose, order.TriggerPrice?.Value)));
        Assert.All(action.Orders.Skip(1), order => Assert.Equal((true, Side.Sell, 1m), (order.ReduceOnly, order.Side, order.Quantity.Value)));
    }

    [Fact]
    public void A_short_is_protected_the_other_way_round()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Short, "down", StopAndTarget));
        Assert.Equal([51_000m, 48_000m], bot.Sent.Skip(1).Select(order => order.TriggerPrice!.Value.Value));
    }

    [Fact]
    public void Defaults_of_the_bot_protect_when_the_strategy_names_nothing()
    {
        var definition = BotDriver.Standard with { Protection = new ProtectionDefaults { StopFraction = 0.02 } };
        var bot = new BotDriver(definition).Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        Assert.Equal(49_000m, bot.Sent.Single(order => order.Purpose == OrderPurpose.StopLoss).TriggerPrice?.Value);
    }

    [Fact]
    public void A_trailing_stop_is_replaced_by_placing_the_new_one_first_and_canceling_the_old_one_after_its_acceptance()
    {
        var bot = new BotDriver().Started().Long(protection: new Protection { TrailingDistance = 1_000 });
        var old = bot.TheOrder(OrderPurpose.StopLoss);
        bot.Close(53_000);
        var replacement = Assert.Single(bot.Sent);
        Assert.Equal(52_000m, replacement.TriggerPrice?.Value);
        Assert.Empty(bot.Effects.OfType<CancelOrder>());
        bot.Accept(replacement);
        Assert.Equal(old.ClientOrderId, Assert.Single(bot.Effects.OfType<CancelOrder>()).ClientOrderId);
    }

    [Fact]
    public void A_trailing_stop_never_moves_against_the_position()
    {
        var bot = new BotDriver().Started().Long(protection: new Protection { TrailingDistance = 1_000 });
        bot.Close(53_000);
        bot.Accept(bot.Sent.Single()).Close(52_500);
        Assert.Empty(bot.Effects);
    }

    [Fact]
    public void At_break_even_the_stop_moves_to_the_entry_price()
    {
        var bot = new BotDriver().Started().Long(protection: new Protection { StopDistance = 1_000, BreakEvenDistance = 500 });
        Assert.Equal(50_000m, Assert.Single(bot.Close(50_600).Sent).TriggerPrice?.Value);
    }

    [Fact]
    public void A_position_is_closed_after_the_candles_it_may_be_held()
    {
        var bot = new BotDriver().Started().Long(protection: new Protection { MaxCandles = 2 }).Close(50_100);
        Assert.Empty(bot.Sent);
        Assert.Equal(OrderPurpose.Exit, Assert.Single(bot.Close(50_200).Sent).Purpose);
    }

    [Fact]
    public void A_partly_filled_entry_gets_a_stop_of_what_is_held()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", StopAndTarget));
        var (entry, stop, target) = (bot.Sent.First(), bot.Sent.ElementAt(1), bot.Sent.ElementAt(2));
        bot.Accept(stop, waiting: true).Accept(target, waiting: true).Fill(entry, 50_000, 0.4m);
        Assert.Empty(bot.Sent);
        bot.Handle(new OrderCanceled(entry.ClientOrderId, "ioc", bot.Now));
        Assert.Equal([(OrderPurpose.StopLoss, 0.4m), (OrderPurpose.TakeProfit, 0.4m)], bot.Sent.Select(order => (order.Purpose, order.Quantity.Value)));
    }

    [Fact]
    public void A_stop_that_fires_ends_the_wish_and_takes_the_target_away()
    {
        var bot = new BotDriver().Started().Long(protection: StopAndTarget);
        var target = bot.TheOrder(OrderPurpose.TakeProfit);
        bot.Fill(bot.TheOrder(OrderPurpose.StopLoss).Request, 48_990);
        Assert.Equal((0m, TargetExposure.Flat), (bot.Position, bot.Bot.Target(0)));
        Assert.Equal(target.ClientOrderId, Assert.Single(bot.Effects.OfType<CancelOrder>()).ClientOrderId);
    }

    [Fact]
    public void A_stop_beyond_the_liquidation_price_is_brought_in_before_it()
    {
        var definition = BotDriver.Standard with { Leverage = 40, Sizing = new SizingRule.FixedQuantity(20m), Limits = new RiskLimits { MaxLeverage = 40 } };
        var bot = new BotDriver(definition).Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", new Protection { StopDistance = 10_000 }));
        // Equity 100,000 behind 20 BTC: liquidation at 45,569.62; a tenth of the way to 50,000 above it.
        Assert.Equal(46_013m, bot.Sent.Single(order => order.Purpose == OrderPurpose.StopLoss).TriggerPrice?.Value);
    }

    [Fact]
    public void A_position_that_grows_brings_its_stop_in_before_the_nearer_liquidation_price()
    {
        var definition = BotDriver.Standard with { Leverage = 40, Sizing = new SizingRule.FixedQuantity(20m), Limits = new RiskLimits { MaxLeverage = 40 } };
        var bot = new BotDriver(definition).Started();
        var protection = new Protection { StopDistance = 5_000 };
        bot.Close(50_000, context => context.SetTarget(0, new TargetExposure(0.5), "up", protection));
        var first = bot.Sent.ToArray();
        bot.Fill(first[0], 50_000).Accept(first[1]);
        Assert.Equal(45_000m, first[1].TriggerPrice?.Value);

        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "more", protection));
        var second = bot.Sent.ToArray();
        bot.Fill(second[0], 50_000);
        // 20 BTC on 100,000: liquidation at 45,569.62, beyond which the stop at 45,000 would never be reached.
        Assert.Contains(bot.Sent, order => order is { Purpose: OrderPurpose.StopLoss, Quantity.Value: 20m, TriggerPrice.Value: 46_013m });
    }

    [Fact]
    public void A_stop_that_the_exchange_calls_passed_closes_the_position_at_once()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", new Protection { StopDistance = 1_000 }));
        var (entry, stop) = (bot.Sent.First(), bot.Sent.Last());
        bot.Fill(entry, 50_000).Handle(new OrderRejected(stop.ClientOrderId, RejectReason.TriggerPrice, "Invalid TP/SL price.", bot.Now));
        Assert.Equal((OrderPurpose.Exit, 1m), bot.Sent.Select(order => (order.Purpose, order.Quantity.Value)).Single());
    }

    [Fact]
    public void A_refused_stop_is_told_and_tried_again_by_timer()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", new Protection { StopDistance = 1_000 }));
        var (entry, stop) = (bot.Sent.First(), bot.Sent.Last());
        bot.Fill(entry, 50_000).Handle(new OrderRejected(stop.ClientOrderId, RejectReason.RateLimited, "slow down", bot.Now));
        Assert.Empty(bot.Sent);
        var timer = Assert.Single(bot.Effects.OfType<RequestTimer>());
        Assert.Contains(bot.Effects.OfType<RaiseAlert>(), alert => alert.Severity == AlertSeverity.Critical);
        bot.Handle(new TimerElapsed(timer.Name, timer.DueAt));
        Assert.Equal(OrderPurpose.StopLoss, Assert.Single(bot.Sent).Purpose);
    }

    [Fact]
    public void After_a_restart_the_stop_that_rests_on_the_exchange_is_adopted()
    {
        var bot = new BotDriver(BotDriver.Standard with { Protection = new ProtectionDefaults { StopFraction = 0.02 } });
        var stop = new OrderRequest
        {
            ClientOrderId = ClientOrderId.For(7, new BotId(1), 5),
            Instrument = new InstrumentName("BTC"),
            Side = Side.Sell,
            Quantity = new Quantity(1m),
            Kind = OrderKind.StopMarket,
            TriggerPrice = new Price(49_500m),
            ReduceOnly = true,
            Purpose = OrderPurpose.StopLoss,
        };
        bot.Bot.WarmUp(0, new Candle(BotDriver.Start - BotDriver.Hour, 50_000, 50_000, 50_000, 50_000, 1));
        bot.Bot.RestoreBooks(new BotBooks(99_000m, [new HeldPosition(stop.Instrument, 1m, 50_000m)], [new HeldOrder(stop, OrderStatus.Open, 0)], 5));
        bot.Handle(new StartBot(bot.Now));
        Assert.Empty(bot.Sent);
        Assert.Equal((1m, 5L, TargetExposure.Long), (bot.Position, bot.Bot.LastSequence, bot.Bot.Target(0)));
    }

    [Fact]
    public void After_a_restart_a_position_without_a_stop_gets_one()
    {
        var bot = new BotDriver(BotDriver.Standard with { Protection = new ProtectionDefaults { StopFraction = 0.02 } });
        bot.Bot.RestoreBooks(new BotBooks(99_000m, [new HeldPosition(new InstrumentName("BTC"), 1m, 50_000m)], [], 5));
        var stop = Assert.Single(bot.Handle(new StartBot(bot.Now)).Sent);
        Assert.Equal((OrderPurpose.StopLoss, 49_000m, ClientOrderId.For(7, new BotId(1), 6)), (stop.Purpose, stop.TriggerPrice!.Value.Value, stop.ClientOrderId));
    }

    [Fact]
    public void A_resting_entry_of_the_strategy_carries_its_stop()
    {
        var bot = new BotDriver(BotDriver.Standard with { Protection = new ProtectionDefaults { StopFraction = 0.02 } }).Started();
        bot.Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 49_000m, TimeInForce.Gtc, false, "bid"));
        Assert.Equal([(OrderPurpose.Entry, null), (OrderPurpose.StopLoss, (decimal?)48_020m)], bot.Sent.Select(order => (order.Purpose, order.TriggerPrice?.Value)));
    }

    [Fact]
    public void The_exchange_s_own_liquidation_price_brings_a_stop_in()
    {
        var bot = new BotDriver().Started().Long(protection: new Protection { StopDistance = 5_000 });
        bot.Handle(new AccountSnapshot(100_000m, 100_000m, 0, 0, 0, [new AccountPosition(new InstrumentName("BTC"), 1m, 50_000m, 0, 0, 20, true, 48_000m)], bot.Now));
        Assert.Equal(48_200m, Assert.Single(bot.Sent).TriggerPrice?.Value);
    }
}
