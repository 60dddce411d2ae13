using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Backtesting.Metrics;

public sealed class PerformanceTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    [Fact]
    public void Doubling_in_half_a_year_is_a_growth_of_three_hundred_percent_a_year()
    {
        var metrics = Performance.Measure(Input(100, step: 365 * Day / 4, 150, 200));
        Assert.Equal(1, metrics.TotalReturn, 1e-12);
        Assert.Equal(3, metrics.Cagr!.Value, 1e-12);
    }

    [Fact]
    public void Drawdown_is_measured_from_the_peak_and_lasts_until_equity_is_back_there()
    {
        var metrics = Performance.Measure(Input(100, Hour, 110, 88, 99, 105, 110, 120, 119));
        Assert.Equal(0.2, metrics.MaxDrawdown, 1e-12);
        Assert.Equal(2 * Hour, metrics.MaxDrawdownTroughMs);
        Assert.Equal(4 * Hour, metrics.LongestDrawdownMs);
        Assert.Equal(metrics.Cagr!.Value / 0.2, metrics.Calmar!.Value, Math.Abs(metrics.Calmar.Value) * 1e-12);
    }

    [Fact]
    public void Drawdown_that_never_ends_lasts_until_the_end()
    {
        Assert.Equal(3 * Hour, Performance.Measure(Input(100, Hour, 90, 95, 99)).LongestDrawdownMs);
    }

    [Fact]
    public void Equity_that_never_moves_has_no_ratios_and_no_drawdown()
    {
        var metrics = Performance.Measure(Input(100, Hour, 100, 100, 100, 100));
        Assert.Equal(0, metrics.Volatility);
        Assert.Null(metrics.SharpePerCandle);
        Assert.Null(metrics.SortinoPerCandle);
        Assert.Null(metrics.Calmar);
        Assert.Null(metrics.MaxDrawdownTroughMs);
        Assert.Equal((0, 0L), (metrics.MaxDrawdown, metrics.LongestDrawdownMs));
    }

    [Fact]
    public void Total_loss_is_a_growth_of_minus_one_hundred_percent_and_no_figure_is_infinite()
    {
        var metrics = Performance.Measure(Input(100, Hour, 50, -5, -5, -5));
        Assert.Equal(-1, metrics.Cagr);
        Assert.All(MetricDefinitions.All, definition => Assert.True(double.IsFinite(definition.Read(metrics) ?? 0), definition.Name));
    }

    [Fact]
    public void Value_at_midnight_closes_the_day_that_ends_then()
    {
        long[] times = [23 * Hour, 24 * Hour, 25 * Hour, 48 * Hour];
        Assert.Equal([2.0, 4.0], UtcDays.LastOfEach(times, [1, 2, 3, 4]));
    }

    [Fact]
    public void Win_rate_profit_factor_and_expectancy_are_net_of_fees_and_funding()
    {
        // Net: 9, −4, −1: the last gains before costs and loses after them.
        var metrics = Performance.Measure(Input(100, Hour, 104) with { RoundTrips = [Trip(10, 1, 0), Trip(-3, 1, 0), Trip(1, 1, -1)] });
        Assert.Equal(1.0 / 3, metrics.WinRate!.Value, 1e-12);
        Assert.Equal(9.0 / 5, metrics.ProfitFactor!.Value, 1e-12);
        Assert.Equal(4.0 / 3, metrics.Expectancy!.Value, 1e-12);
    }

    [Fact]
    public void Without_a_loss_there_is_no_profit_factor()
    {
        Assert.Null(Performance.Measure(Input(100, Hour, 109) with { RoundTrips = [Trip(10, 1, 0)] }).ProfitFactor);
    }

    [Fact]
    public void Overlapping_positions_count_once_in_the_exposure()
    {
        var input = Input(100, Hour, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100) with
        {
            RoundTrips = [Trip(1, 0, 0, from: 1, to: 3), Trip(1, 0, 0, from: 2, to: 4)],
            OpenSinceMs = [9 * Hour],
        };
        Assert.Equal(0.4, Performance.Measure(input).Exposure, 1e-12);
    }

    [Fact]
    public void Turnover_is_traded_notional_in_units_of_mean_equity()
    {
        Assert.Equal(4, Performance.Measure(Input(100, Hour, 90, 110) with { TradedNotional = 400 }).Turnover!.Value, 1e-12);
    }

    [Fact]
    public void Missing_equity_is_refused_in_one_sentence()
    {
        Assert.Throws<ArgumentException>(() => Performance.Measure(Input(100, Hour)));
        Assert.Throws<ArgumentException>(() => Performance.Measure(Input(0, Hour, 1)));
        Assert.Throws<ArgumentException>(() => Performance.Measure(Input(100, 0, 1)));
    }

    [Fact]
    public void Every_metric_has_a_name_of_its_own_and_a_sentence()
    {
        Assert.Equal(MetricDefinitions.All.Count, MetricDefinitions.All.Select(definition => definition.Name).Distinct().Count());
        Assert.All(MetricDefinitions.All, definition => Assert.EndsWith(".", definition.Definition, StringComparison.Ordinal));
    }

    private static PerformanceInput Input(double start, long step, params double[] equity) => new()
    {
        StartEquity = start,
        StepMs = step,
        Equity = equity,
        TimesMs = equity.Select((_, i) => (i + 1) * step).ToArray(),
    };

    private static RoundTrip Trip(decimal gross, decimal fees, decimal funding, int from = 0, int to = 1) => new(
        InstrumentName.Parse("BTC", null), Side.Buy, 1, from * Hour, 100, to * Hour, 100 + gross, gross, fees, funding, "signal");
}
