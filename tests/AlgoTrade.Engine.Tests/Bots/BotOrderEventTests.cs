using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class BotOrderEventTests
{
    [Fact]
    public void A_fill_that_overtakes_its_acceptance_is_booked_and_the_late_acceptance_changes_nothing()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        var entry = bot.Sent.Single();
        bot.Fill(entry, 50_000).Accept(entry);
        Assert.Equal((1m, BotState.Running), (bot.Position, bot.Bot.State));
        Assert.Empty(bot.Bot.LiveOrders);
    }

    [Fact]
    public void A_fill_that_arrives_after_the_cancel_was_confirmed_still_counts()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 49_000m, TimeInForce.Gtc, false, "bid"));
        var bid = bot.Sent.Single();
        bot.Accept(bid).Handle(new OrderCanceled(bid.ClientOrderId, "canceled", bot.Now)).Fill(bid, 49_000, 0.4m);
        Assert.Equal((0.4m, BotState.Running), (bot.Position, bot.Bot.State));
    }

    [Fact]
    public void An_event_that_does_not_follow_from_the_order_halts_the_bot_and_asks_for_reconciliation()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        var entry = bot.Sent.Single();
        bot.Fill(entry, 50_000).Handle(new OrderExpired(entry.ClientOrderId, bot.Now));
        Assert.Equal(BotState.Halted, bot.Bot.State);
        Assert.Single(bot.Effects.OfType<RequestReconciliation>());
        Assert.Equal(AlertSeverity.Critical, Assert.Single(bot.Effects.OfType<RaiseAlert>()).Severity);
    }

    [Fact]
    public void A_fill_beyond_the_ordered_quantity_is_booked_because_it_is_money_and_halts_the_bot()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        bot.Fill(bot.Sent.Single(), 50_000, 1.5m);
        Assert.Equal((1.5m, BotState.Halted), (bot.Position, bot.Bot.State));
    }

    [Fact]
    public void A_fill_of_an_order_nobody_knows_is_booked_and_halts_the_bot()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        var foreign = bot.Sent.Single() with { ClientOrderId = ClientOrderId.For(7, new BotId(1), 999) };
        bot.Fill(foreign, 50_000, 0.2m);
        Assert.Equal((0.2m, BotState.Halted), (bot.Position, bot.Bot.State));
    }

    [Fact]
    public void A_halted_bot_decides_nothing_and_still_books_fills()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        var entry = bot.Sent.Single();
        bot.Bot.Halt("drill", bot.Effects);
        var decisions = bot.Strategy.Decisions;
        bot.Close(50_000).Fill(entry, 50_000);
        Assert.Equal((decisions, 1m), (bot.Strategy.Decisions, bot.Position));
    }

    [Fact]
    public void An_exception_of_the_strategy_halts_this_bot_and_goes_no_further()
    {
        var bot = new BotDriver().Started().Close(50_000, _ => throw new InvalidOperationException("a bug"));
        Assert.Equal(BotState.Halted, bot.Bot.State);
        Assert.Contains("a bug", bot.Bot.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public void No_entry_is_sent_while_the_outcome_of_another_is_unknown()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 49_000m, TimeInForce.Gtc, false, "bid"));
        bot.Handle(new OrderOutcomeUnknown(bot.Sent.Single().ClientOrderId, "time-out", bot.Now));
        bot.Close(50_000, context => context.PlaceLimit(0, Side.Buy, 1m, 48_000m, TimeInForce.Gtc, false, "bid"));
        Assert.Equal(DenyReason.UnresolvedOrder, Assert.Single(bot.Effects.OfType<DenyOrder>()).Reason);
    }

    [Fact]
    public void A_market_order_whose_end_got_lost_is_asked_for_once()
    {
        var bot = new BotDriver().Started().Close(50_000, context => context.SetTarget(0, TargetExposure.Long, "up"));
        bot.Fill(bot.Sent.Single(), 50_000, 0.4m).Close(50_000);
        Assert.Single(bot.Effects.OfType<RequestReconciliation>());
        Assert.Empty(bot.Close(50_000).Effects);
        Assert.Equal(BotState.Running, bot.Bot.State);
    }

    [Fact]
    public void Order_ids_count_up_from_one_and_name_installation_and_bot()
    {
        var bot = new BotDriver().Started().Long().Close(50_000, context => context.SetTarget(0, TargetExposure.Flat, "down"));
        Assert.Equal(ClientOrderId.For(7, new BotId(1), 2), bot.Sent.Single().ClientOrderId);
    }

    [Fact]
    public void Funding_is_booked_to_the_cash_of_the_bot()
    {
        var bot = new BotDriver().Started().Long().Handle(new FundingPayment(BotDriver.Standard.Instruments[0], -12.5m, 1m, 0.0000125m, DateTimeOffset.UnixEpoch));
        Assert.Equal(99_987.5m, bot.Bot.Ledger.Cash);
    }

    [Fact]
    public void A_liquidation_is_booked_told_and_ends_trading_until_an_operator_resumes()
    {
        var bot = new BotDriver().Started().Long();
        var fill = new Fill
        {
            Instrument = BotDriver.Standard.Instruments[0],
            Side = Side.Sell,
            Price = new(30_000m),
            Quantity = new(1m),
            Fee = 0,
            Role = LiquidityRole.Taker,
            ExchangeOrderId = new(99),
            TradeId = 99,
            OccurredAt = bot.Now,
            IsLiquidation = true,
        };
        bot.Handle(new ForeignFill(fill)).Handle(new Liquidated(fill.Instrument, 1m, bot.Now));
        Assert.Equal((0m, BotState.Paused, 80_000m), (bot.Position, bot.Bot.State, bot.Bot.Ledger.Cash));
        Assert.Contains(bot.Effects.OfType<RaiseAlert>(), alert => alert.Severity == AlertSeverity.Critical);
    }
}
