using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Strategies.BuiltIn;

namespace AlgoTrade.Engine.Tests.Strategies;

public sealed class GridMakerTests
{
    private static readonly GridMakerParameters TwoLevels = new() { Spacing = 0.01, Levels = 2, OrderFraction = 0.1, MaxInventory = 0.35 };

    [Fact]
    public void Orders_rest_one_spacing_apart_on_both_sides_of_the_first_close()
    {
        var probe = Started(TwoLevels);
        Assert.Equal([99.009m, 98.029m], Prices(probe, Side.Buy));
        Assert.Equal([101m, 102.01m], Prices(probe, Side.Sell));
        Assert.All(probe.Orders, order => Assert.InRange(order.Remaining.Value * order.Price.Value, 998, 1_000));
    }

    [Fact]
    public void Unchanged_grid_is_left_alone()
    {
        var probe = Started(TwoLevels);
        probe.Close(100.3);
        probe.Close(99.7);
        Assert.Equal((4, 0), (probe.Orders.Count, probe.Canceled));
    }

    [Fact]
    public void What_was_bought_on_one_level_is_offered_one_level_higher()
    {
        var probe = Started(TwoLevels);
        probe.Fill(probe.Orders.First(order => order.Side == Side.Buy));
        Assert.Equal([98.028m, 97.058m], Prices(probe, Side.Buy));
        Assert.Equal([100m, 101m], Prices(probe, Side.Sell));
    }

    [Fact]
    public void Partly_filled_level_stays_where_it_is()
    {
        var probe = Started(TwoLevels);
        probe.Fill(probe.Orders.First(order => order.Side == Side.Buy), part: 0.5m);
        probe.Close(99.5);
        Assert.Equal([99.009m, 98.029m], Prices(probe, Side.Buy));
        Assert.Equal(0, probe.Canceled);
    }

    [Fact]
    public void Inventory_never_exceeds_its_limit_however_far_the_price_falls()
    {
        var probe = Started(TwoLevels);
        for (var price = 99.0; price > 50; price -= 1)
        {
            while (probe.Orders.FirstOrDefault(order => order.Side == Side.Buy && (double)order.Price.Value >= price) is { Price.Value: > 0 } order)
                probe.Fill(order);
            probe.Close(price);
            Assert.InRange(probe.Held * (decimal)price, 0, 3_500);
        }

        Assert.True(probe.Held > 0);
        Assert.DoesNotContain(probe.Orders, order => order.Side == Side.Buy && order.Price.Value * (probe.Held + order.Remaining.Value) > 3_500);
    }

    [Fact]
    public void Long_only_grid_sells_no_more_than_it_holds_and_only_to_reduce()
    {
        var probe = Started(TwoLevels with { Direction = Direction.Long });
        Assert.DoesNotContain(probe.Orders, order => order.Side == Side.Sell);
        var bought = probe.Orders[0];
        probe.Fill(bought);
        Assert.Equal(bought.Remaining.Value, probe.Orders.Where(order => order.Side == Side.Sell).Sum(order => order.Remaining.Value));
        Assert.Equal(probe.Orders.Count(order => order.Side == Side.Sell), probe.ReduceOnly.Count(reduceOnly => reduceOnly));
    }

    [Fact]
    public void Flat_grid_follows_the_price_that_left_it()
    {
        var probe = Started(TwoLevels);
        probe.Close(110);
        Assert.Equal([108.91m, 107.83m], Prices(probe, Side.Buy));
        Assert.Equal((4, 4), (probe.Orders.Count, probe.Canceled));
    }

    [Fact]
    public void Equity_too_small_for_the_exchange_minimum_places_nothing()
    {
        var probe = new StrategyProbe(new GridMaker(TwoLevels)) { Equity = 90 };
        probe.Close(100);
        Assert.Empty(probe.Orders);
    }

    private static StrategyProbe Started(GridMakerParameters parameters)
    {
        var probe = new StrategyProbe(new GridMaker(parameters));
        probe.Close(100);
        return probe;
    }

    private static List<decimal> Prices(StrategyProbe probe, Side side)
    {
        var prices = probe.Orders.Where(order => order.Side == side).Select(order => order.Price.Value).Order();
        return [.. side == Side.Buy ? prices.Reverse() : prices];
    }
}
