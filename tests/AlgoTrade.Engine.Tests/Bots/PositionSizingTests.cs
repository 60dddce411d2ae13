using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class PositionSizingTests
{
    private const decimal Price = 50_000m;
    private const decimal Equity = 10_000m;
    private const decimal KeptFree = 0.001m;

    [Fact]
    public void A_fixed_quantity_is_what_it_says() => Assert.Equal(0.25m, Size(new SizingRule.FixedQuantity(0.5m), weight: 0.5m));

    [Fact]
    public void A_fixed_notional_buys_as_much_as_it_pays_for() => Assert.Equal(0.04m, Size(new SizingRule.FixedNotional(2_000m)));

    [Fact]
    public void All_of_the_equity_pays_the_position_and_what_it_costs_to_enter()
    {
        var size = Size(new SizingRule.EquityFraction(1)) ?? 0;
        Assert.Equal(Equity, size * Price * (1 + KeptFree), precision: 15);
    }

    [Fact]
    public void A_fraction_of_equity_leaves_the_rest_alone() => Assert.Equal(2_500m / (Price * (1 + KeptFree)), Size(new SizingRule.EquityFraction(0.5m), weight: 0.5m));

    [Theory]
    [InlineData(1_000, "0.1")]
    [InlineData(500, "0.2")]
    public void Risk_per_trade_loses_its_fraction_when_the_stop_is_hit(double stopDistance, string quantity)
    {
        var size = Size(new SizingRule.RiskFraction(0.01m), stopDistance: stopDistance, leverage: 10);
        Assert.Equal(decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture), size);
        Assert.Equal(Equity * 0.01m, size * (decimal)stopDistance);
    }

    [Fact]
    public void A_stop_very_near_asks_for_no_more_than_the_account_can_carry() =>
        Assert.Equal(Equity * 3 / (Price * (1 + KeptFree * 3)), Size(new SizingRule.RiskFraction(0.01m), stopDistance: 0.01, leverage: 3));

    [Fact]
    public void Risk_per_trade_without_a_stop_has_no_size() => Assert.Null(Size(new SizingRule.RiskFraction(0.01m)));

    [Fact]
    public void Nothing_is_sized_on_equity_that_is_gone() => Assert.Equal(0m, Size(new SizingRule.EquityFraction(1), equity: -5m));

    private static decimal? Size(SizingRule rule, decimal weight = 1, decimal equity = Equity, double? stopDistance = null, int leverage = 1) =>
        PositionSizing.Quantity(rule, weight, equity, Price, KeptFree, leverage, stopDistance);
}
