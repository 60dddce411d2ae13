using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class CandleMatcherTests
{
    private readonly CandleDesk _desk = new();

    [Fact]
    public void A_market_order_fills_at_the_next_open()
    {
        var buy = _desk.Order(Side.Buy, 0.5m);

        _desk.Place(buy).Candle(60_000, 60_500, 59_500, 60_200);

        var fill = _desk.Last<OrderFilled>(buy)!.Fill;
        Assert.Equal(60_000m, fill.Price.Value);
        Assert.Equal(13.5m, fill.Fee);
        Assert.Equal(LiquidityRole.Taker, fill.Role);
        Assert.Equal(0.5m, _desk.Position);
        Assert.Equal(99_986.5m, _desk.Ledger.Cash);
    }

    [Fact]
    public void Slippage_is_always_against_us()
    {
        var desk = new CandleDesk(options: new SimulationOptions { SlippageBps = 10 });

        desk.Place(desk.Order(Side.Buy, 0.5m)).Candle(60_000, 60_500, 59_500, 60_200);
        desk.Place(desk.Order(Side.Sell, 0.5m)).Candle(60_000, 60_500, 59_500, 60_200);

        Assert.Equal([60_060m, 59_940m], desk.Fills.Select(fill => fill.Price.Value));
    }

    [Fact]
    public void The_stop_wins_when_stop_and_target_fall_into_one_candle()
    {
        var (entry, stop, target) = (_desk.Order(Side.Buy, 0.5m), _desk.Stop(Side.Sell, 0.5m, 59_000), _desk.Target(Side.Sell, 0.5m, 61_000));

        _desk.Place(OrderGrouping.EntryWithProtection, entry, stop, target).Candle(60_000, 61_500, 58_500, 60_000);

        Assert.Equal(59_000m, _desk.Last<OrderFilled>(stop)!.Fill.Price.Value);
        Assert.Equal("siblingFilledCanceled", _desk.Last<OrderCanceled>(target)!.Cause);
        Assert.Equal(0m, _desk.Position);
        Assert.True(_desk.Matcher.IsIdle);
    }

    [Fact]
    public void A_stop_that_the_open_has_passed_fills_at_the_open()
    {
        var (entry, stop, target) = (_desk.Order(Side.Buy, 0.5m), _desk.Stop(Side.Sell, 0.5m, 59_000), _desk.Target(Side.Sell, 0.5m, 61_000));

        _desk.Place(OrderGrouping.EntryWithProtection, entry, stop, target).Candle(60_000, 60_500, 59_500, 60_000).Candle(58_000, 61_500, 57_000, 60_000);

        Assert.Equal(58_000m, _desk.Last<OrderFilled>(stop)!.Fill.Price.Value);
    }

    [Fact]
    public void A_target_that_the_open_has_passed_fills_at_the_better_open()
    {
        var (entry, stop, target) = (_desk.Order(Side.Sell, 0.5m), _desk.Stop(Side.Buy, 0.5m, 61_000), _desk.Target(Side.Buy, 0.5m, 59_000));

        _desk.Place(OrderGrouping.EntryWithProtection, entry, stop, target).Candle(60_000, 60_500, 59_500, 60_000).Candle(58_000, 58_500, 57_000, 58_000);

        Assert.Equal(58_000m, _desk.Last<OrderFilled>(target)!.Fill.Price.Value);
        Assert.NotNull(_desk.Last<OrderCanceled>(stop));
    }

    [Fact]
    public void An_exit_at_the_open_comes_before_the_stop_of_that_candle()
    {
        var (entry, stop) = (_desk.Order(Side.Buy, 0.5m), _desk.Stop(Side.Sell, 0.5m, 59_000));
        var exit = _desk.Order(Side.Sell, 0.5m, reduceOnly: true);

        _desk.Place(OrderGrouping.EntryWithProtection, entry, stop).Candle(60_000, 60_500, 59_500, 60_000);
        _desk.Place(exit).Candle(60_000, 60_500, 58_500, 59_000);

        Assert.Equal(60_000m, _desk.Last<OrderFilled>(exit)!.Fill.Price.Value);
        Assert.Equal("reduceOnlyCanceled", _desk.Last<OrderCanceled>(stop)!.Cause);
    }

    [Fact]
    public void A_limit_order_fills_at_its_limit_when_the_price_goes_through_it()
    {
        var buy = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_500);

        _desk.Place(buy).Candle(60_000, 60_500, 59_400, 60_000);

        var fill = _desk.Last<OrderFilled>(buy)!.Fill;
        Assert.Equal(59_500m, fill.Price.Value);
        Assert.Equal(LiquidityRole.Maker, fill.Role);
    }

    [Theory]
    [InlineData(LimitFillRule.Through, 0)]
    [InlineData(LimitFillRule.Touch, 0.5)]
    public void A_limit_that_is_only_touched_fills_by_choice(LimitFillRule rule, double filled)
    {
        var desk = new CandleDesk(options: new SimulationOptions { LimitFill = rule });

        desk.Place(desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_500)).Candle(60_000, 60_500, 59_500, 60_000);

        Assert.Equal((decimal)filled, desk.Position);
    }

    [Fact]
    public void A_new_limit_order_that_crosses_takes_the_better_open()
    {
        var buy = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 61_000);

        _desk.Place(buy).Candle(60_000, 60_500, 59_400, 60_000);

        var fill = _desk.Last<OrderFilled>(buy)!.Fill;
        Assert.Equal(60_000m, fill.Price.Value);
        Assert.Equal(LiquidityRole.Taker, fill.Role);
    }

    [Fact]
    public void A_resting_limit_that_the_open_jumps_over_gets_its_own_price()
    {
        var buy = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_000);

        _desk.Place(buy).Candle(60_000, 60_500, 59_400, 60_000).Candle(58_000, 58_500, 57_000, 58_200);

        Assert.Equal(59_000m, _desk.Last<OrderFilled>(buy)!.Fill.Price.Value);
    }

    [Fact]
    public void A_post_only_order_that_would_match_is_rejected()
    {
        var buy = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 61_000, timeInForce: TimeInForce.Alo);

        _desk.Place(buy).Candle(60_000, 60_500, 59_400, 60_000);

        Assert.Equal(RejectReason.PostOnlyWouldMatch, _desk.Last<OrderRejected>(buy)!.Reason);
    }

    [Fact]
    public void An_ioc_order_that_does_not_match_is_rejected_and_never_rests()
    {
        var buy = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_900, timeInForce: TimeInForce.Ioc);

        _desk.Place(buy).Candle(60_000, 60_500, 59_400, 60_000);

        Assert.Equal(RejectReason.IocNoMatch, _desk.Last<OrderRejected>(buy)!.Reason);
        Assert.Equal(0m, _desk.Position);
    }

    [Fact]
    public void Protection_of_an_entry_filled_inside_the_candle_sees_the_worst_but_not_the_best_of_it()
    {
        var entry = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_500);
        var target = _desk.Target(Side.Sell, 0.5m, 60_500);

        // The high of 61000 may have come before the entry.
        _desk.Place(OrderGrouping.EntryWithProtection, entry, target).Candle(60_000, 61_000, 59_000, 60_000);
        Assert.Equal(0.5m, _desk.Position);

        _desk.Candle(60_000, 60_600, 59_900, 60_100);
        Assert.Equal(60_500m, _desk.Last<OrderFilled>(target)!.Fill.Price.Value);
    }

    [Fact]
    public void Protection_of_an_entry_filled_inside_the_candle_stops_out_in_it()
    {
        var entry = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_500);
        var stop = _desk.Stop(Side.Sell, 0.5m, 59_200);

        _desk.Place(OrderGrouping.EntryWithProtection, entry, stop).Candle(60_000, 61_000, 59_000, 60_000);

        Assert.Equal(59_200m, _desk.Last<OrderFilled>(stop)!.Fill.Price.Value);
    }

    [Fact]
    public void A_target_reached_by_the_close_after_an_entry_inside_is_certain()
    {
        var entry = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_500);
        var target = _desk.Target(Side.Sell, 0.5m, 60_500);

        _desk.Place(OrderGrouping.EntryWithProtection, entry, target).Candle(60_000, 61_000, 59_000, 60_900);

        Assert.Equal(60_500m, _desk.Last<OrderFilled>(target)!.Fill.Price.Value);
    }

    [Fact]
    public void Canceling_an_entry_takes_its_waiting_protection_with_it()
    {
        var entry = _desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_500);
        var stop = _desk.Stop(Side.Sell, 0.5m, 59_200);
        _desk.Place(OrderGrouping.EntryWithProtection, entry, stop);

        _desk.Matcher.Cancel(entry.ClientOrderId, _desk.Now, _desk.Events);

        Assert.NotNull(_desk.Last<OrderCanceled>(stop));
        Assert.Empty(_desk.Matcher.Orders);
    }

    [Fact]
    public void A_reduce_only_order_closes_no_more_than_the_position()
    {
        _desk.Place(_desk.Order(Side.Buy, 0.5m)).Candle(60_000, 60_500, 59_500, 60_000);
        var exit = _desk.Order(Side.Sell, 2m, reduceOnly: true);

        _desk.Place(exit).Candle(60_000, 60_500, 59_500, 60_000);

        Assert.Equal(0.5m, _desk.Last<OrderFilled>(exit)!.Fill.Quantity.Value);
        Assert.Equal(0m, _desk.Position);
    }

    [Fact]
    public void A_reduce_only_order_without_a_position_is_rejected()
    {
        var exit = _desk.Order(Side.Sell, 1m, reduceOnly: true);

        _desk.Place(exit);

        Assert.Equal(RejectReason.ReduceOnly, _desk.Last<OrderRejected>(exit)!.Reason);
    }

    [Fact]
    public void Resting_reduce_only_orders_shrink_with_the_position()
    {
        _desk.Place(_desk.Order(Side.Buy, 1m)).Candle(60_000, 60_500, 59_500, 60_000);
        var exit = _desk.Order(Side.Sell, 1m, OrderKind.Limit, limit: 62_000, reduceOnly: true);
        _desk.Place(exit).Candle(60_000, 60_500, 59_500, 60_000);

        _desk.Place(_desk.Order(Side.Sell, 0.4m)).Candle(60_000, 60_500, 59_500, 60_000);

        Assert.Equal(0.6m, _desk.Matcher.Find(exit.ClientOrderId)!.Remaining);
    }

    [Fact]
    public void An_entry_beyond_the_accounts_means_is_rejected()
    {
        var desk = new CandleDesk(cash: 1_000, leverage: 5);
        var buy = desk.Order(Side.Buy, 0.1m);

        desk.Place(buy).Candle(60_000, 60_500, 59_500, 60_000);

        Assert.Equal(RejectReason.InsufficientMargin, desk.Last<OrderRejected>(buy)!.Reason);
    }

    [Theory]
    [InlineData(59_999.5, 0.5, RejectReason.Tick)]
    [InlineData(60_000, 0.000001, RejectReason.InvalidSize)]
    [InlineData(60_000, 0.0001, RejectReason.MinimumNotional)]
    public void An_order_off_the_grid_is_rejected_as_on_the_exchange(double price, double quantity, RejectReason reason)
    {
        var buy = _desk.Order(Side.Buy, (decimal)quantity, OrderKind.Limit, limit: (decimal)price);

        _desk.Place(buy);

        Assert.Equal(reason, _desk.Last<OrderRejected>(buy)!.Reason);
    }

    [Fact]
    public void A_leveraged_position_is_liquidated_where_maintenance_is_reached()
    {
        var desk = new CandleDesk(cash: 1_000, options: new SimulationOptions { Fees = FeeSchedule.None }, leverage: 20);
        desk.Place(desk.Order(Side.Buy, 0.3m)).Candle(60_000, 60_500, 59_500, 60_000);

        desk.Candle(60_000, 60_100, 56_000, 57_000);

        // 1000 + 0.3 (p − 60000) = 0.3 p / 80.
        var expected = (0.3m * 60_000 - 1_000) / (0.3m * (1 - 1m / 80));
        Assert.Equal(expected, desk.Events.OfType<ForeignFill>().Single().Fill.Price.Value, precision: 6);
        Assert.Equal(0m, desk.Position);
        Assert.Single(desk.Events.OfType<Liquidated>());
    }

    [Fact]
    public void Sizing_at_the_fill_resizes_the_protection_too()
    {
        var desk = new CandleDesk(options: new SimulationOptions { SizeAtFill = (_, price) => new Quantity(decimal.Floor(50_000m / price.Value * 100) / 100) });
        var (entry, stop) = (desk.Order(Side.Buy, 1m), desk.Stop(Side.Sell, 1m, 40_000));

        desk.Place(OrderGrouping.EntryWithProtection, entry, stop).Candle(50_000, 50_500, 49_500, 50_000);
        Assert.Equal(1m, desk.Position);

        desk.Candle(45_000, 45_000, 39_000, 40_000);
        Assert.Equal(0m, desk.Position);
    }

    [Fact]
    public void A_candle_that_touches_no_order_allocates_nothing()
    {
        _desk.Place(_desk.Order(Side.Buy, 0.5m, OrderKind.Limit, limit: 50_000)).Candle(60_000, 60_500, 59_500, 60_000);
        _desk.Candle(60_000, 60_500, 59_500, 60_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
            _desk.Candle(60_000, 60_500, 59_500, 60_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
