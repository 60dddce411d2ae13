using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class BotCommandTests
{
    private static readonly Protection Stop = new() { StopDistance = 1_000 };

    [Fact]
    public void Being_told_that_the_kill_switch_is_off_is_news_only_after_it_was_on()
    {
        var bot = new BotDriver().Started();
        Assert.Empty(bot.Handle(new SetKillSwitch(KillSwitchMode.Off, "start", bot.Now)).Effects);
        bot.Handle(new SetKillSwitch(KillSwitchMode.Block, "news", bot.Now));
        Assert.Single(bot.Handle(new SetKillSwitch(KillSwitchMode.Off, "over", bot.Now)).Effects.OfType<RaiseAlert>());
        Assert.Equal(KillSwitchMode.Off, bot.Bot.KillSwitch);
    }

    [Fact]
    public void A_paused_bot_takes_exits_and_denies_entries()
    {
        var bot = new BotDriver().Started().Long().Handle(new PauseBot("lunch", DateTimeOffset.UnixEpoch));
        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Flat, "down"));
        bot.Fill(bot.Sent.Single(), 50_000).Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        Assert.Equal(DenyReason.BotNotRunning, Assert.Single(bot.Effects.OfType<DenyOrder>()).Reason);
        bot.Handle(new ResumeBot(bot.Now)).Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        Assert.Single(bot.Sent);
    }

    [Fact]
    public void Pausing_takes_resting_entries_back()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 49_000m, TimeInForce.Gtc, false, "bid"));
        var bid = bot.Sent.Single();
        bot.Accept(bid).Handle(new PauseBot("lunch", bot.Now));
        Assert.Equal(bid.ClientOrderId, Assert.Single(bot.Effects.OfType<CancelOrder>()).ClientOrderId);
    }

    [Fact]
    public void Stopping_with_leave_keeps_position_and_stop()
    {
        var bot = new BotDriver().Started().Long(protection: Stop).Handle(new StopBot(ShutdownPolicy.Leave, "night", DateTimeOffset.UnixEpoch));
        Assert.Equal((BotState.Stopped, 1m), (bot.Bot.State, bot.Position));
        Assert.Equal(OrderPurpose.StopLoss, Assert.Single(bot.Bot.LiveOrders).Request.Purpose);
    }

    [Fact]
    public void Stopping_with_flatten_ends_when_the_position_and_its_stop_are_gone()
    {
        var bot = new BotDriver().Started().Long(protection: Stop).Handle(new StopBot(ShutdownPolicy.Flatten, "night", DateTimeOffset.UnixEpoch));
        Assert.Equal(BotState.Stopping, bot.Bot.State);
        bot.Fill(bot.Sent.Single(), 49_900);
        var cancel = Assert.Single(bot.Effects.OfType<CancelOrder>());
        Assert.Equal(BotState.Stopping, bot.Bot.State);
        bot.Handle(new OrderCanceled(cancel.ClientOrderId, "canceled", bot.Now));
        Assert.Equal((BotState.Stopped, 0m), (bot.Bot.State, bot.Position));
    }

    [Fact]
    public void What_an_entry_brings_that_was_under_way_when_the_bot_stopped_with_flatten_is_closed()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", Stop));
        var entry = bot.Sent.First();
        bot.Handle(new StopBot(ShutdownPolicy.Flatten, "night", bot.Now)).Fill(entry, 50_000);
        var exit = Assert.Single(bot.Sent, order => order.Purpose == OrderPurpose.Exit);
        Assert.Equal((1m, BotState.Stopping), (exit.Quantity.Value, bot.Bot.State));
        bot.Fill(exit, 50_000);
        Assert.Equal(0m, bot.Position);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_entry_brings_that_was_under_way_when_everything_was_flattened_is_closed(bool byKillSwitch)
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", Stop));
        var entry = bot.Sent.First();
        bot.Handle(byKillSwitch ? new SetKillSwitch(KillSwitchMode.Flatten, "panic", bot.Now) : new FlattenBot("out", bot.Now)).Fill(entry, 50_000, 0.4m);
        Assert.Equal(0.4m, Assert.Single(bot.Sent, order => order.Purpose == OrderPurpose.Exit).Quantity.Value);
    }

    [Fact]
    public void What_an_entry_brings_that_was_under_way_when_the_bot_was_paused_is_kept_with_its_stop()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up", Stop));
        var entry = bot.Sent.First();
        bot.Handle(new PauseBot("lunch", bot.Now)).Fill(entry, 50_000);
        Assert.DoesNotContain(bot.Sent, order => order.Purpose == OrderPurpose.Exit);
        Assert.Equal(1m, bot.Position);
    }

    [Fact]
    public void Stopping_with_cancel_takes_entries_back_and_keeps_the_position_with_its_stop()
    {
        var bot = new BotDriver().Started().Long(protection: Stop);
        bot.Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 49_000m, TimeInForce.Gtc, false, "bid"));
        bot.Accept(bot.Sent.Single()).Handle(new StopBot(ShutdownPolicy.Cancel, "night", bot.Now));
        bot.Handle(new OrderCanceled(Assert.Single(bot.Effects.OfType<CancelOrder>()).ClientOrderId, "canceled", bot.Now));
        Assert.Equal((BotState.Stopped, 1m, OrderPurpose.StopLoss), (bot.Bot.State, bot.Position, Assert.Single(bot.Bot.LiveOrders).Request.Purpose));
    }

    [Fact]
    public void Flatten_closes_everything_even_when_the_bot_is_halted()
    {
        var bot = new BotDriver().Started().Long();
        bot.Bot.Halt("drill", bot.Effects);
        Assert.Equal((OrderPurpose.Exit, 1m), bot.Handle(new FlattenBot("out", bot.Now)).Sent.Select(order => (order.Purpose, order.Quantity.Value)).Single());
        Assert.Equal(BotState.Halted, bot.Bot.State);
    }

    [Fact]
    public void The_kill_switch_denies_entries_and_lets_exits_pass()
    {
        var bot = new BotDriver().Started().Long().Handle(new SetKillSwitch(KillSwitchMode.Block, "panic", DateTimeOffset.UnixEpoch));
        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Short, "turn"));
        Assert.Equal(OrderPurpose.Exit, Assert.Single(bot.Sent).Purpose);
        Assert.Equal(DenyReason.KillSwitch, Assert.Single(bot.Effects.OfType<DenyOrder>()).Reason);
    }

    [Fact]
    public void A_breaker_of_the_account_takes_resting_entries_back_denies_new_ones_with_its_numbers_and_lets_exits_pass()
    {
        var bot = new BotDriver().Started().Long(protection: Stop);
        bot.Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 49_000m, TimeInForce.Gtc, false, "bid"));
        var bid = bot.Sent.Single();
        bot.Accept(bid).Handle(new SetAccountBlock(new AccountBlock(DenyReason.AccountDailyLoss, "account main: 3 % lost"), bot.Now));
        Assert.Equal(bid.ClientOrderId, Assert.Single(bot.Effects.OfType<CancelOrder>()).ClientOrderId);
        Assert.Empty(bot.Handle(new SetAccountBlock(new AccountBlock(DenyReason.AccountDailyLoss, "account main: 3 % lost"), bot.Now)).Effects);

        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Short, "turn"));
        Assert.Equal(OrderPurpose.Exit, Assert.Single(bot.Sent).Purpose);
        var denied = Assert.Single(bot.Effects.OfType<DenyOrder>());
        Assert.Equal((DenyReason.AccountDailyLoss, "account main: 3 % lost"), (denied.Reason, denied.Compared));
    }

    [Fact]
    public void The_kill_switch_at_flatten_closes_positions()
    {
        var bot = new BotDriver().Started().Long(protection: Stop).Handle(new SetKillSwitch(KillSwitchMode.Flatten, "panic", DateTimeOffset.UnixEpoch));
        Assert.Equal((OrderPurpose.Exit, true), bot.Sent.Select(order => (order.Purpose, order.ReduceOnly)).Single());
    }

    [Fact]
    public void A_feed_gap_pauses_entries_and_not_exits()
    {
        var btc = new InstrumentName("BTC");
        var bot = new BotDriver().Started().Long().Handle(new FeedGapOpened(btc, "silence", DateTimeOffset.UnixEpoch));
        bot.Close(50_000, context => context.SetTarget(0, TargetExposure.Flat, "down"));
        bot.Fill(bot.Sent.Single(), 50_000).Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        Assert.Equal(DenyReason.StaleData, Assert.Single(bot.Effects.OfType<DenyOrder>()).Reason);
        bot.Handle(new FeedGapClosed(btc, true, bot.Now)).Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        Assert.Single(bot.Sent);
    }

    [Fact]
    public void New_parameters_warm_up_again_on_candles_of_the_past_and_keep_the_position()
    {
        var bot = new BotDriver(warmUpCandles: 3).Started().Close(1_000).Close(50_000);
        bot.Long().Handle(new ChangeParameters("""{"fast":5}""", 2, bot.Now));
        Assert.Equal((BotState.WarmingUp, 2, 1m), (bot.Bot.State, bot.Bot.Definition.Revision, bot.Position));
        var decisions = bot.Strategy.Decisions;
        for (var i = 1; i <= 2; i++)
            bot.Bot.WarmUp(0, new Candle(BotDriver.Start + (i - 1) * BotDriver.Hour, 1, 1, 1, 1, 1));
        bot.Close(50_000);
        Assert.Equal((BotState.Running, decisions + 1), (bot.Bot.State, bot.Strategy.Decisions));
    }

    [Fact]
    public void An_old_candle_is_dropped_and_said()
    {
        var bot = new BotDriver().Started();
        bot.Handle(new CandleClosed(new InstrumentName("BTC"), CandleInterval.OneHour, new Candle(BotDriver.Start, 1, 1, 1, 1, 1)));
        Assert.Single(bot.Effects.OfType<WriteLog>());
        Assert.Equal(1, bot.Strategy.Updates);
    }
}
