using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Engine.Tests.Backtesting.Metrics;

public sealed class PerformanceReferenceTests
{
    private const double Money = 1e-4;
    private const double Ratio = 1e-6;

    public static TheoryData<string> All => [.. BacktestReference.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Summary_of_the_reference_is_reproduced(string name)
    {
        var reference = BacktestReference.Load(name);
        var metrics = Performance.Measure(reference.ToInput());
        Assert.Equal(reference.Summary("final_equity"), metrics.FinalEquity, Money);
        Assert.Equal(reference.Summary("total_return"), metrics.TotalReturn, Ratio);
        Assert.Equal(reference.Summary("max_drawdown"), metrics.MaxDrawdown, Ratio);
        Assert.Equal(reference.Summary("max_drawdown_trough_utc_ms"), metrics.MaxDrawdownTroughMs!.Value - 3_600_000.0);
        Assert.Equal(reference.Summary("sharpe_candle"), metrics.SharpePerCandle!.Value, Ratio);
        Assert.Equal(reference.Summary("sortino_candle"), metrics.SortinoPerCandle!.Value, Ratio);
        Assert.Equal(reference.Summary("sharpe_daily"), metrics.SharpePerDay!.Value, Ratio);
        Assert.Equal(reference.Summary("sortino_daily"), metrics.SortinoPerDay!.Value, Ratio);
        Assert.Equal(reference.Summary("closed_trades"), metrics.RoundTrips);
        Assert.Equal(reference.Summary("winning_trades"), metrics.WinningRoundTrips);
        Assert.Equal(reference.Summary("gross_profit"), metrics.GrossProfit, Money);
        Assert.Equal(reference.Summary("gross_loss"), metrics.GrossLoss, Money);
        Assert.Equal(reference.Summary("total_fees"), metrics.Fees, Money);
    }

    [Fact]
    public void Equity_rebuilt_from_the_trades_equals_the_daily_equity_of_the_file()
    {
        var reference = BacktestReference.Load("btc-1h-sma-cross-10-30-long-short");
        var input = reference.ToInput();
        foreach (var (openTimeMs, equity) in reference.DailyEquity)
            Assert.Equal(equity, input.Equity.Span[input.TimesMs.Span.BinarySearch(openTimeMs + 3_600_000)], Money);
    }
}
