using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class ExchangeCoreTests
{
    private readonly ExchangeCore _core = new();
    private readonly ExchangeMarket _market;
    private readonly ExchangeAccount _alice;
    private readonly ExchangeAccount _bob;
    private readonly List<ExchangeEvent> _events = [];
    private long _now = 1_700_000_000_000;

    public ExchangeCoreTests()
    {
        _market = _core.AddMarket(Given.Perpetual(), 60_000);
        _core.SetPrices(_market, 60_000, 60_000, _now);
        _alice = _core.OpenAccount(100_000);
        _bob = _core.OpenAccount(100_000);
    }

    [Fact]
    public void Better_prices_trade_first_and_earlier_orders_first_at_one_price()
    {
        var first = Resting(Place(_bob, Side.Sell, 60_010, 1));
        var second = Resting(Place(_bob, Side.Sell, 60_010, 1));
        var best = Resting(Place(_bob, Side.Sell, 60_005, 1));

        var answer = Assert.IsType<OrderAnswer.Filled>(Place(_alice, Side.Buy, 60_020, 2.5m));

        Assert.Equal((60_005m + 60_010m + 60_010m / 2) / 2.5m, answer.AveragePrice);
        Assert.Null(_bob.Find(first));
        Assert.Null(_bob.Find(best));
        Assert.Equal(0.5m, _bob.Find(second)!.Remaining);
    }

    [Fact]
    public void The_rest_of_a_gtc_order_rests_and_the_rest_of_an_ioc_order_goes()
    {
        Place(_bob, Side.Sell, 60_000, 1);
        var gtc = Assert.IsType<OrderAnswer.Filled>(Place(_alice, Side.Buy, 60_000, 1.5m));
        Assert.Equal(0.5m, _alice.Find(gtc.OrderId)!.Remaining);

        var ioc = Assert.IsType<OrderAnswer.Filled>(Place(_bob, Side.Sell, 60_000, 2, TimeInForce.Ioc));
        Assert.Equal(0.5m, ioc.Quantity);
        Assert.Equal([OrderStatusWords.Open, OrderStatusWords.Canceled], Statuses(ioc.OrderId));
        Assert.Empty(_bob.Orders);
    }

    [Fact]
    public void An_order_filled_on_arrival_is_reported_open_and_then_filled()
    {
        Place(_bob, Side.Sell, 60_000, 1);
        var answer = Assert.IsType<OrderAnswer.Filled>(Place(_alice, Side.Buy, 60_000, 1));

        Assert.Equal([OrderStatusWords.Open, OrderStatusWords.Filled], Statuses(answer.OrderId));
    }

    [Fact]
    public void Our_own_resting_order_is_canceled_before_it_trades_with_us()
    {
        var own = Resting(Place(_alice, Side.Sell, 60_000, 1));
        Place(_bob, Side.Sell, 60_001, 1);

        var answer = Assert.IsType<OrderAnswer.Filled>(Place(_alice, Side.Buy, 60_010, 1));

        Assert.Equal(60_001m, answer.AveragePrice);
        Assert.Equal(OrderStatusWords.SelfTradeCanceled, Statuses(own)[^1]);
    }

    [Fact]
    public void Refusals_are_worded_as_on_the_exchange()
    {
        Place(_bob, Side.Sell, 60_010, 1);

        Assert.Equal("Order must have minimum value of $10. asset=0", Error(Place(_alice, Side.Buy, 60_000, 0.0001m)));
        Assert.Equal("Price must be divisible by tick size. asset=0", Error(Place(_alice, Side.Buy, 59_999.5m, 1)));
        Assert.Equal("Order has zero size.", Error(Place(_alice, Side.Buy, 60_000, 0)));
        Assert.Equal("Order has invalid size.", Error(Place(_alice, Side.Buy, 60_000, 0.000001m)));
        Assert.Equal(
            "Post only order would have immediately matched, bbo was -@60010. asset=0", Error(Place(_alice, Side.Buy, 60_010, 1, TimeInForce.Alo)));
        Assert.Equal(
            "Order could not immediately match against any resting orders. asset=0", Error(Place(_alice, Side.Buy, 60_000, 1, TimeInForce.Ioc)));
        Assert.Equal("Reduce only order would increase position. asset=0", Error(Place(_alice, Side.Sell, 60_000, 1, reduceOnly: true)));
        Assert.Equal("Insufficient margin to place order. asset=0", Error(Place(_alice, Side.Buy, 60_000, 40)));
        Assert.Equal("Order price cannot be more than 95% away from the reference price", Error(Place(_alice, Side.Buy, 2_000, 1)));
        Assert.Equal("Invalid TP/SL price. asset=0", Error(Stop(_alice, Side.Sell, 61_000, 1)));
    }

    [Fact]
    public void A_static_fault_in_one_order_refuses_the_whole_action_without_an_order_id()
    {
        var result = _core.Place(_alice, [Terms(Side.Buy, 59_000, 1), Terms(Side.Buy, 59_000, 0)], OrderGrouping.None, _now);

        Assert.IsType<OrderAnswer.Error>(Assert.Single(result.Answers));
        Assert.Empty(_alice.Orders);
        Assert.Empty(_core.TakeEvents());
    }

    [Fact]
    public void Margin_is_reserved_by_resting_orders_on_the_worse_side_only()
    {
        Assert.IsType<OrderAnswer.Resting>(Place(_alice, Side.Buy, 59_000, 30));
        Assert.IsType<OrderAnswer.Resting>(Place(_alice, Side.Sell, 61_000, 30));
        Assert.IsType<OrderAnswer.Error>(Place(_alice, Side.Buy, 59_000, 10));
    }

    [Fact]
    public void Reduce_only_orders_shrink_with_the_position_and_go_when_it_is_flat()
    {
        Place(_bob, Side.Sell, 60_000, 1);
        Place(_alice, Side.Buy, 60_000, 1);
        var exit = Resting(Place(_alice, Side.Sell, 62_000, 5, reduceOnly: true));
        Assert.Equal(1m, _alice.Find(exit)!.Remaining);

        Place(_bob, Side.Buy, 60_000, 0.4m);
        Place(_alice, Side.Sell, 60_000, 0.4m);
        Assert.Equal(0.6m, _alice.Find(exit)!.Remaining);

        Place(_bob, Side.Buy, 60_000, 0.6m);
        Place(_alice, Side.Sell, 60_000, 0.6m);
        Assert.Equal(OrderStatusWords.ReduceOnlyCanceled, Statuses(exit)[^1]);
    }

    [Fact]
    public void A_stop_fires_on_the_mark_price_and_keeps_its_id()
    {
        Place(_bob, Side.Sell, 60_000, 1);
        Place(_alice, Side.Buy, 60_000, 1);
        var stop = Resting(Stop(_alice, Side.Sell, 59_000, 1));
        Place(_bob, Side.Buy, 58_900, 1);

        Mark(59_001);
        Assert.NotNull(_alice.Find(stop));
        Mark(59_000);

        Assert.Equal([OrderStatusWords.Open, OrderStatusWords.Triggered, OrderStatusWords.Filled], Statuses(stop));
        Assert.Equal(0m, Position(_alice));
    }

    [Fact]
    public void Protection_waits_for_its_entry_and_the_filled_one_takes_its_sibling_away()
    {
        var answers = Bracket(_alice, entry: 59_500, stop: 59_000, target: 61_000);
        Assert.Collection(
            answers, entry => Assert.IsType<OrderAnswer.Resting>(entry), stop => Assert.IsType<OrderAnswer.WaitingForFill>(stop),
            target => Assert.IsType<OrderAnswer.WaitingForFill>(target));
        Mark(58_000);
        Assert.Equal(3, _alice.Orders.Count);
        Mark(59_500);

        Place(_bob, Side.Sell, 59_500, 1);
        Assert.Equal(1m, Position(_alice));
        Place(_bob, Side.Buy, 61_000, 1);
        Mark(61_000);

        Assert.Equal(0m, Position(_alice));
        Assert.Empty(_alice.Orders);
        Assert.Single(_events.OfType<OrderChanged>(), changed => changed.Status == OrderStatusWords.SiblingFilledCanceled);
    }

    [Fact]
    public void Canceling_an_entry_cancels_its_waiting_protection()
    {
        var entry = Resting(Bracket(_alice, entry: 59_500, stop: 59_000, target: 61_000)[0]);

        Assert.True(_core.Cancel(_alice.Find(entry), 0, _now));

        Assert.Empty(_alice.Orders);
    }

    [Fact]
    public void Protection_of_the_whole_position_closes_what_is_held_when_it_fires()
    {
        Place(_bob, Side.Sell, 60_000, 2);
        Place(_alice, Side.Buy, 60_000, 1);
        var placed = _core.Place(
            _alice, [Terms(Side.Sell, 50_000, 0, reduceOnly: true) with { Trigger = new TriggerTerms(true, true, 59_000) }], OrderGrouping.PositionProtection,
            _now);
        Assert.IsType<OrderAnswer.WaitingForTrigger>(Assert.Single(placed.Answers));
        Place(_alice, Side.Buy, 60_000, 1);
        Place(_bob, Side.Buy, 58_990, 2);

        Mark(58_995);

        Assert.Equal(0m, Position(_alice));
    }

    [Fact]
    public void A_modified_order_is_a_new_one_at_the_end_of_the_queue()
    {
        var old = Resting(Place(_bob, Side.Sell, 60_000, 1));
        var other = Resting(Place(_bob, Side.Sell, 60_000, 1));

        var answer = _core.Modify(_bob, _bob.Find(old), Terms(Side.Sell, 60_000, 2), alwaysPlace: false, _now);

        Assert.NotEqual(old, Assert.IsType<OrderAnswer.Resting>(answer).OrderId);
        Place(_alice, Side.Buy, 60_000, 1);
        Assert.Null(_bob.Find(other));
        Assert.Equal(2m, Assert.Single(_bob.Orders).Remaining);
    }

    [Fact]
    public void A_modification_that_would_take_liquidity_is_refused_and_the_old_order_is_gone()
    {
        Place(_alice, Side.Buy, 59_990, 1);
        var old = Resting(Place(_bob, Side.Sell, 60_000, 1));

        var answer = _core.Modify(_bob, _bob.Find(old), Terms(Side.Sell, 59_990, 1), alwaysPlace: false, _now);

        Assert.StartsWith("Error placing new order during modify: Post only", Assert.IsType<OrderAnswer.Error>(answer).Message, StringComparison.Ordinal);
        Assert.Empty(_bob.Orders);
    }

    [Fact]
    public void A_scheduled_cancel_clears_the_account_when_it_is_due()
    {
        Place(_alice, Side.Buy, 59_000, 1);
        Assert.NotNull(ExchangeCore.ScheduleCancel(_alice, _now + 4_999, _now));
        Assert.Null(ExchangeCore.ScheduleCancel(_alice, _now + 5_000, _now));

        _core.AdvanceTo(_now + 4_999);
        Assert.Single(_alice.Orders);
        _core.AdvanceTo(_now + 5_000);

        Assert.Empty(_alice.Orders);
    }

    [Fact]
    public void Funding_moves_from_longs_to_shorts()
    {
        Place(_bob, Side.Sell, 60_000, 1);
        Place(_alice, Side.Buy, 60_000, 1);
        _market.FundingRate = 0.0000125m;

        _core.SettleFunding(_now);

        Drain();
        Assert.Equal([-0.75m, 0.75m], _events.OfType<FundingSettled>().Select(settled => settled.Payment));
    }

    [Fact]
    public void Money_is_neither_made_nor_lost()
    {
        var random = new Random(7);
        for (var i = 0; i < 3_000; i++)
        {
            var account = random.Next(2) == 0 ? _alice : _bob;
            var side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
            Place(account, side, 60_000 + random.Next(-30, 31), random.Next(1, 50) / 1000m, (TimeInForce)random.Next(1, 4), random.Next(5) == 0);
            if (i % 50 == 0)
                Mark(60_000 + random.Next(-200, 200));
        }

        Assert.Equal(0m, Position(_alice) + Position(_bob));
        Assert.Equal(200_000m, _alice.Ledger.Equity + _bob.Ledger.Equity + _alice.Ledger.FeesPaid + _bob.Ledger.FeesPaid);
        Assert.True(_events.OfType<TradePrinted>().Count() > 500);
    }

    [Fact]
    public void The_same_orders_give_the_same_history()
    {
        static List<string> Run()
        {
            var tests = new ExchangeCoreTests();
            tests.Money_is_neither_made_nor_lost();
            return [.. tests._events.Select(happened => happened switch
            {
                OrderChanged changed => $"{changed.Order.OrderId} {changed.Status} {changed.Remaining}",
                TradePrinted trade => $"{trade.TradeId} {trade.Price} {trade.Quantity}",
                _ => happened.GetType().Name,
            })];
        }

        Assert.Equal(Run(), Run());
    }

    private OrderAnswer Place(
        ExchangeAccount account, Side side, decimal price, decimal quantity, TimeInForce timeInForce = TimeInForce.Gtc, bool reduceOnly = false)
    {
        var result = _core.Place(account, [Terms(side, price, quantity, reduceOnly) with { TimeInForce = timeInForce }], OrderGrouping.None, _now++);
        Drain();
        return Assert.Single(result.Answers);
    }

    private OrderAnswer Stop(ExchangeAccount account, Side side, decimal trigger, decimal quantity)
    {
        var terms = Terms(side, side == Side.Sell ? 50_000 : 70_000, quantity, reduceOnly: true) with { Trigger = new TriggerTerms(true, true, trigger) };
        return Assert.Single(_core.Place(account, [terms], OrderGrouping.None, _now++).Answers);
    }

    private IReadOnlyList<OrderAnswer> Bracket(ExchangeAccount account, decimal entry, decimal stop, decimal target) => _core.Place(
        account,
        [
            Terms(Side.Buy, entry, 1),
            Terms(Side.Sell, 50_000, 1, reduceOnly: true) with { Trigger = new TriggerTerms(true, true, stop) },
            Terms(Side.Sell, 50_000, 1, reduceOnly: true) with { Trigger = new TriggerTerms(false, true, target) },
        ],
        OrderGrouping.EntryWithProtection, _now++).Answers;

    private static NewOrder Terms(Side side, decimal price, decimal quantity, bool reduceOnly = false) =>
        new(0, side, price, quantity, reduceOnly, TimeInForce.Gtc, null, null);

    private void Mark(decimal price)
    {
        _core.SetPrices(_market, price, price, _now++);
        Drain();
    }

    private void Drain() => _events.AddRange(_core.TakeEvents());

    private decimal Position(ExchangeAccount account) => account.PositionIn(_market.Instrument).Quantity;

    private static long Resting(OrderAnswer answer) => Assert.IsType<OrderAnswer.Resting>(answer).OrderId;

    private static string Error(OrderAnswer answer) => Assert.IsType<OrderAnswer.Error>(answer).Message;

    private List<string> Statuses(long orderId)
    {
        Drain();
        return [.. _events.OfType<OrderChanged>().Where(changed => changed.Order.OrderId == orderId).Select(changed => changed.Status)];
    }
}
