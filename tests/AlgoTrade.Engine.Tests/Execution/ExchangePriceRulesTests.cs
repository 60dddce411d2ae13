using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class ExchangePriceRulesTests
{
    [Theory]
    // Neutral: the interest alone, an eighth of 0.01 %.
    [InlineData(0, 0.0000125)]
    // Within ±0.05 % of the interest the premium is pulled all the way to it.
    [InlineData(0.0005, 0.0000125)]
    [InlineData(-0.0004, 0.0000125)]
    // Beyond it, what is left counts: (0.001 − 0.0005) ÷ 8 and (−0.001 + 0.0005) ÷ 8.
    [InlineData(0.001, 0.0000625)]
    [InlineData(-0.001, -0.0000625)]
    // 4 % an hour at most.
    [InlineData(1, 0.04)]
    [InlineData(-1, -0.04)]
    public void Funding_follows_from_the_premium(double premium, double rate) => Assert.Equal((decimal)rate, FundingRules.HourlyRate((decimal)premium));

    [Theory]
    [InlineData(100.2, 100.4, 100, 0.002)]
    [InlineData(99.6, 99.8, 100, -0.002)]
    [InlineData(99.9, 100.1, 100, 0)]
    public void The_premium_is_how_far_the_book_lies_outside_of_the_oracle(double bid, double ask, double oracle, double premium) =>
        Assert.Equal((decimal)premium, FundingRules.Premium((decimal)bid, (decimal)ask, (decimal)oracle));

    [Fact]
    public void An_impact_price_is_the_average_of_what_the_notional_would_take()
    {
        var exchange = new ExchangeUnderTest();
        exchange.Core.Quote(exchange.Market, Side.Sell, 60_000, 0.1m, 1, 0);
        exchange.Core.Quote(exchange.Market, Side.Sell, 60_600, 10m, 2, 0);

        // 6,000 USD at 60,000, the other 14,000 at 60,600.
        Assert.Equal(20_000m / (0.1m + 14_000m / 60_600m), exchange.Market.Book.ImpactPrice(Side.Buy, 20_000));
        Assert.Null(exchange.Market.Book.ImpactPrice(Side.Buy, 1_000_000));
        Assert.Null(exchange.Market.Book.ImpactPrice(Side.Sell, 20_000));
    }

    [Fact]
    public void One_wild_trade_or_quote_does_not_move_the_mark_price()
    {
        var model = new MarkPriceModel();
        for (var second = 0; second < 300; second += 3)
            Assert.Equal(100m, model.Next(100, 99.5m, 100.5m, 100, second * 1_000L));

        // The book runs away for a moment: its own price is one of three, and the other two remember.
        var marked = model.Next(100, 109.5m, 110.5m, 110, 300_000);
        Assert.InRange(marked, 100.19m, 101.1m);
        // Last trade far outside of the quotes: the quotes bound it.
        Assert.InRange(model.Next(100, 99.5m, 100.5m, 500, 303_000), 99.5m, 101.1m);
    }

    [Fact]
    public void The_mark_price_follows_a_lasting_basis()
    {
        var model = new MarkPriceModel();
        var mark = 0m;
        for (var second = 0; second < 1_500; second += 3)
            mark = model.Next(100, 100.9m, 101.1m, 101, second * 1_000L);

        Assert.Equal(101m, mark, 3);
        // Without quotes the oracle and the known basis are all there is.
        Assert.Equal(103m, model.Next(102, null, null, 101, 1_500_000), 3);
    }

    [Theory]
    [InlineData(0, 0, 0.00045, 0.00015)]
    [InlineData(5_000_000, 0, 0.00045, 0.00015)]
    [InlineData(5_000_001, 0, 0.0004, 0.00012)]
    [InlineData(8_000_000_000, 0, 0.00024, 0)]
    [InlineData(0, 0.006, 0.00045, -0.00001)]
    [InlineData(600_000_000, 0.04, 0.00028, -0.00003)]
    public void Fees_fall_with_volume_and_makers_are_paid_for_their_share(double volume, double share, double taker, double maker)
    {
        var fees = VolumeTiers.FeesOf((decimal)volume, (decimal)share);

        Assert.Equal(((decimal)taker, (decimal)maker), (fees.TakerRate, fees.MakerRate));
    }
}
