using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Engine.Tests.Backtesting.Metrics;

public sealed class ResultDoubtsTests
{
    private static readonly CostsModeled AllCosts = new(Fees: true, Funding: true, Slippage: true);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Fact]
    public void A_sober_result_of_a_year_raises_no_doubt() => Assert.Empty(ResultDoubts.Of(Sober, Year, AllCosts));

    [Fact]
    public void Costs_that_were_left_out_are_named() => Assert.Collection(
        ResultDoubts.Of(Sober, Year, default),
        fees => Assert.Contains("fees", fees, StringComparison.Ordinal),
        funding => Assert.Contains("funding", funding, StringComparison.Ordinal),
        slippage => Assert.Contains("slippage", slippage, StringComparison.Ordinal));

    [Fact]
    public void Few_trades_and_a_short_period_are_doubted() => Assert.Collection(
        ResultDoubts.Of(Sober with { RoundTrips = 12 }, TimeSpan.FromDays(5), AllCosts),
        few => Assert.Contains("12 round trips", few, StringComparison.Ordinal),
        brief => Assert.Contains("5 days", brief, StringComparison.Ordinal));

    [Fact]
    public void Figures_too_good_to_be_true_are_doubted_with_their_value()
    {
        var dream = Sober with { SharpePerDay = 4.25, ProfitFactor = 6, WinRate = 0.93, Calmar = 22 };

        var doubts = string.Join(' ', ResultDoubts.Of(dream, Year, AllCosts));

        Assert.Contains("4.25", doubts, StringComparison.Ordinal);
        Assert.Contains("6 times", doubts, StringComparison.Ordinal);
        Assert.Contains("93", doubts, StringComparison.Ordinal);
        Assert.Contains("22 times", doubts, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_do_not_exist_raise_no_doubt() => Assert.Empty(ResultDoubts.Of(
        Sober with { SharpePerDay = null, ProfitFactor = null, WinRate = null, Calmar = null }, Year, AllCosts));

    private static PerformanceMetrics Sober => new()
    {
        FinalEquity = 11_000,
        TotalReturn = 0.1,
        Cagr = 0.1,
        Volatility = 0.2,
        SharpePerCandle = 0.8,
        SortinoPerCandle = 1,
        SharpePerDay = 0.8,
        SortinoPerDay = 1,
        Calmar = 0.7,
        MaxDrawdown = 0.14,
        MaxDrawdownTroughMs = 1,
        LongestDrawdownMs = 1,
        RoundTrips = 120,
        WinningRoundTrips = 55,
        GrossProfit = 3_000,
        GrossLoss = -2_000,
        WinRate = 55 / 120.0,
        ProfitFactor = 1.5,
        Expectancy = 8,
        Exposure = 0.5,
        Turnover = 10,
        Fees = 100,
        Funding = 20,
    };
}
