using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class BotTargetTests
{
    [Fact]
    public void A_long_wish_becomes_one_market_entry_of_the_sized_quantity()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        var entry = Assert.Single(bot.Sent);
        Assert.Equal((Side.Buy, 1m, OrderKind.Market, OrderPurpose.Entry, false), (entry.Side, entry.Quantity.Value, entry.Kind, entry.Purpose, entry.ReduceOnly));
        Assert.Equal(50_500m, entry.LimitPrice?.Value);
    }

    [Fact]
    public void Repeating_the_wish_already_held_sends_nothing()
    {
        var bot = new BotDriver().Started().Long().Close(51_000, context => context.SetTarget(0, TargetExposure.Long, "still up"));
        Assert.Empty(bot.Effects);
    }

    [Fact]
    public void A_flat_wish_closes_the_whole_position_reduce_only()
    {
        var bot = new BotDriver().Started().Long().Close(51_000, context => context.SetTarget(0, TargetExposure.Flat, "down"));
        var exit = Assert.Single(bot.Sent);
        Assert.Equal((Side.Sell, 1m, OrderPurpose.Exit, true), (exit.Side, exit.Quantity.Value, exit.Purpose, exit.ReduceOnly));
        bot.Fill(exit, 51_000, fee: 20);
        Assert.Equal((0m, 100_980m), (bot.Position, bot.Bot.Ledger.Cash));
    }

    [Fact]
    public void Turning_sends_the_exit_before_the_opposite_entry()
    {
        var bot = new BotDriver().Started().Long().Close(51_000, context => context.SetTarget(0, TargetExposure.Short, "turn"));
        Assert.Equal([(OrderPurpose.Exit, Side.Sell, 1m), (OrderPurpose.Entry, Side.Sell, 1m)], bot.Sent.Select(order => (order.Purpose, order.Side, order.Quantity.Value)));
        var orders = bot.Sent.ToArray();
        bot.Fill(orders[0], 51_000).Fill(orders[1], 51_000);
        Assert.Equal(-1m, bot.Position);
    }

    [Fact]
    public void A_wish_that_waits_for_the_next_price_is_sized_on_it()
    {
        var definition = BotDriver.Standard with { Sizing = new SizingRule.EquityFraction(1), Leverage = 1 };
        var bot = new BotDriver(definition, new BotOptions { SizingMoment = SizingMoment.AtNextPrice }).Started();
        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        Assert.Empty(bot.Sent);
        Assert.True(bot.Bot.AwaitsPrice(0));
        bot.Bot.OnPrice(0, 40_000, BotDriver.Start + bot.Candles * BotDriver.Hour, bot.Effects);
        Assert.Equal(2.49887m, Assert.Single(bot.Sent).Quantity.Value);
    }

    [Fact]
    public void Entries_under_way_on_one_leg_count_against_the_leverage_of_another()
    {
        var eth = new InstrumentName("ETH");
        var bot = new BotDriver(BotDriver.Standard with
        {
            Instruments = [new InstrumentName("BTC"), eth],
            Limits = new RiskLimits { MaxLeverage = 0.51m },
        }).Started();
        foreach (var hour in new[] { 0, 1 })
            bot.Handle(new CandleClosed(eth, CandleInterval.OneHour, new Candle(BotDriver.Start + hour * BotDriver.Hour, 2_000, 2_000, 2_000, 2_000, 1)));

        bot.Close(50_000, context =>
        {
            context.SetTarget(0, TargetExposure.Long, "up");
            context.SetTarget(1, TargetExposure.Long, "up");
        });

        Assert.Equal("BTC", Assert.Single(bot.Sent).Instrument.Value);
        var denied = Assert.Single(bot.Effects.OfType<DenyOrder>());
        Assert.Equal((DenyReason.MaxLeverage, eth), (denied.Reason, denied.Order.Instrument));
    }

    [Fact]
    public void An_order_for_all_of_the_equity_leaves_room_for_the_spread_and_a_move_before_it_fills()
    {
        var definition = BotDriver.Standard with { Sizing = new SizingRule.EquityFraction(1), Leverage = 1 };
        var bot = new BotDriver(definition).Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));

        // 100,000 / (50,000 × (1 + 0.00045 fee + 0.002 kept free)), down to the lot.
        Assert.Equal(1.99511m, Assert.Single(bot.Sent).Quantity.Value);
    }

    [Fact]
    public void An_exit_that_finds_no_match_is_tried_again_by_timer_until_the_position_is_gone()
    {
        var bot = new BotDriver().Started().Long().Close(51_000, context => context.SetTarget(0, TargetExposure.Flat, "down"));
        bot.Handle(new OrderRejected(bot.Sent.Single().ClientOrderId, RejectReason.IocNoMatch, "no match", bot.Now));
        var timer = Assert.Single(bot.Effects.OfType<RequestTimer>());
        bot.Handle(new TimerElapsed(timer.Name, timer.DueAt));
        var again = Assert.Single(bot.Sent);
        Assert.Equal((OrderPurpose.Exit, 1m), (again.Purpose, again.Quantity.Value));
    }

    [Fact]
    public void A_denied_entry_ends_the_wish_so_that_saying_it_again_tries_again()
    {
        var bot = new BotDriver(BotDriver.Standard with { Limits = new RiskLimits { MaxPositionQuantity = 0.5m } }).Started();
        for (var i = 0; i < 2; i++)
        {
            bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
            Assert.Equal(DenyReason.MaxPosition, Assert.Single(bot.Effects.OfType<DenyOrder>()).Reason);
        }
    }

    [Theory]
    [InlineData(RejectReason.NotSent, false)]
    [InlineData(RejectReason.Other, true)]
    public void Entries_that_were_held_back_before_they_left_trip_no_breaker(RejectReason reason, bool trips)
    {
        var bot = new BotDriver(BotDriver.Standard with { Limits = new RiskLimits { MaxRejectedPerHour = 1 } }).Started();
        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", new Protection { StopDistance = 1_000 }));
        foreach (var order in bot.Sent.ToArray())
            bot.Handle(new OrderRejected(order.ClientOrderId, reason, "not sent: bot 2 is on the other side", bot.Now));

        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Short, "down"));
        Assert.Equal(trips ? [DenyReason.RejectedOrderRate] : [], bot.Effects.OfType<DenyOrder>().Select(denied => denied.Reason));
    }

    [Fact]
    public void The_strategy_is_not_asked_before_its_indicators_are_ready()
    {
        var bot = new BotDriver(warmUpCandles: 3).Started();
        Assert.Equal(BotState.WarmingUp, bot.Bot.State);
        bot.Close(1_000).Close(1_000);
        Assert.Equal((BotState.Running, 1), (bot.Bot.State, bot.Strategy.Decisions));
    }

    [Fact]
    public void A_leg_that_only_has_candles_is_not_stale_before_its_next_candle_is_due()
    {
        var (btc, eth) = (new InstrumentName("BTC"), new InstrumentName("ETH"));
        var bot = new BotDriver(BotDriver.Standard with { Instruments = [btc, eth] }).Handle(new StartBot(DateTimeOffset.UnixEpoch));
        void CloseEth() => bot.Handle(new CandleClosed(eth, CandleInterval.OneHour, new Candle(BotDriver.Start + (bot.Candles - 1) * BotDriver.Hour, 3_000, 3_000, 3_000, 3_000, 1)));
        bot.Close(50_000);
        CloseEth();
        // The other leg's candle of this hour comes a moment later.
        bot.Close(50_000, context => context.SetTarget(1, TargetExposure.Long, "pair"));
        Assert.Equal(eth, Assert.Single(bot.Sent).Instrument);
    }

    [Fact]
    public void A_leg_that_has_quotes_is_stale_when_they_stop()
    {
        var bot = new BotDriver().Started();
        bot.Handle(new TradeOccurred(new InstrumentName("BTC"), new Price(50_000m), new Quantity(1), Side.Buy, 1, bot.Now));
        bot.Strategy.OnAnyTimer = context => context.SetTarget(0, TargetExposure.Long, "late");
        bot.Handle(new TimerElapsed("any", bot.Now.AddMinutes(3)));
        Assert.Equal(DenyReason.StaleData, Assert.Single(bot.Effects.OfType<DenyOrder>()).Reason);
    }
}
