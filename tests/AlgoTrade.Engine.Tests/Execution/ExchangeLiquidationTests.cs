using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class ExchangeLiquidationTests
{
    private readonly ExchangeUnderTest _exchange = new();
    private readonly ExchangeAccount _bob;
    private readonly ExchangeAccount _poor;

    public ExchangeLiquidationTests()
    {
        _bob = _exchange.Core.OpenAccount(100_000);
        _poor = _exchange.Core.OpenAccount(3_100);
        _exchange.Place(_bob, Side.Sell, 60_000, 1);
        _exchange.Place(_poor, Side.Buy, 60_000, 1);
    }

    [Fact]
    public void A_position_below_maintenance_is_sold_to_the_book_and_orders_are_canceled()
    {
        _exchange.Place(_bob, Side.Buy, 57_600, 5);
        _exchange.Place(_poor, Side.Sell, 62_000, 1, reduceOnly: true);

        _exchange.Mark(57_630);

        Assert.Equal(0m, _exchange.Position(_poor));
        Assert.Empty(_poor.Orders);
        Assert.Equal(LiquidationMethod.Market, Assert.Single(_exchange.Events.OfType<AccountLiquidated>()).Method);
        Assert.All(_exchange.Fills(_poor).Skip(1), fill => Assert.Equal((_poor, FillOrigin.Book, 0m), (fill.LiquidatedAccount, fill.Origin, fill.Fee)));
    }

    [Fact]
    public void An_account_below_two_thirds_of_maintenance_is_taken_over_with_its_margin()
    {
        // Equity 3,100 − 27 fee − 2,800 = 273, maintenance 57,200 ÷ 80 = 715.
        _exchange.Mark(57_200);

        Assert.Equal(0m, _exchange.Position(_poor));
        Assert.Equal(0m, _poor.Ledger.Cash);
        Assert.Equal(1m, _exchange.Core.House.PositionIn(_exchange.Market.Instrument).Quantity);
        Assert.Equal(FillOrigin.Backstop, _exchange.Fills(_poor)[^1].Origin);
        Assert.Equal(-1m, _exchange.Position(_bob));
    }

    [Fact]
    public void An_account_under_water_is_closed_against_winners_at_the_mark_price_before()
    {
        _exchange.Mark(59_500);

        _exchange.Mark(50_000);

        Assert.Equal(0m, _exchange.Position(_poor));
        Assert.Equal(0m, _exchange.Position(_bob));
        Assert.Equal(0m, _exchange.Market.OpenInterest);
        var closed = _exchange.Fills(_bob)[^1];
        Assert.Equal((FillOrigin.Deleveraging, 59_500m, 0m, _poor), (closed.Origin, closed.Price, closed.Fee, closed.LiquidatedAccount));
        Assert.Equal(500m, closed.ClosedPnl);
        Assert.True(_poor.Ledger.Equity >= 0);
    }

    [Fact]
    public void The_most_profitable_and_most_leveraged_winner_is_deleveraged_first()
    {
        // Twice the position on the same cash: twice the index.
        var bold = _exchange.Core.OpenAccount(100_000);
        var other = _exchange.Core.OpenAccount(10_000_000);
        _exchange.Place(other, Side.Buy, 60_000, 2);
        _exchange.Place(bold, Side.Sell, 60_000, 2);

        _exchange.Mark(50_000);

        Assert.Equal(-1m, _exchange.Position(bold));
        Assert.Equal(-1m, _exchange.Position(_bob));
    }

    [Fact]
    public void Where_nobody_wins_the_house_stands_in_and_covers_the_shortfall()
    {
        _exchange.Place(_bob, Side.Buy, 60_000, 1);
        _exchange.Place(_exchange.Core.OpenAccount(1_000_000), Side.Sell, 60_000, 1);
        // A second account under water finds the only winner gone.
        var second = _exchange.Core.OpenAccount(3_100);
        _exchange.Core.Quote(_exchange.Market, Side.Sell, 60_000, 1, 1, _exchange.Now);
        _exchange.Place(second, Side.Buy, 60_000, 1);

        _exchange.Mark(57_000.5m);
        _exchange.Mark(40_000);

        Assert.All([_poor, second], account => Assert.Equal(0m, _exchange.Position(account)));
        Assert.All([_poor, second], account => Assert.True(account.Ledger.Equity >= 0));
    }

    [Fact]
    public void Deleveraging_takes_the_reduce_only_orders_of_the_closed_position_along()
    {
        _exchange.Place(_bob, Side.Buy, 55_000, 1, reduceOnly: true);

        Assert.True(_exchange.Core.ForceDeleveraging(_bob, _exchange.Market, _exchange.Now));
        _exchange.Drain();

        Assert.Equal(0m, _exchange.Position(_bob));
        Assert.Empty(_bob.Orders);
        Assert.False(_exchange.Core.ForceDeleveraging(_bob, _exchange.Market, _exchange.Now));
    }

    [Fact]
    public void A_liquidation_can_be_forced_whatever_the_margin()
    {
        _exchange.Core.Quote(_exchange.Market, Side.Sell, 60_100, 5, 1, _exchange.Now);

        Assert.True(_exchange.Core.ForceLiquidation(_bob, null, LiquidationMethod.Market, _exchange.Now));
        _exchange.Drain();

        Assert.Equal(0m, _exchange.Position(_bob));
        Assert.Equal(60_100m, _exchange.Fills(_bob)[^1].Price);
    }
}
