using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Tests.Reports;

public sealed class HtmlReportTests
{
    private const long Hour = 3_600_000;
    private const long Start = 1_735_689_600_000; // 2025-01-01 00:00 UTC

    [Fact]
    public void A_report_opens_offline_because_it_names_no_other_place()
    {
        var html = HtmlReport.Write(Document());

        Assert.DoesNotContain("http:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Names_from_outside_cannot_write_into_the_page()
    {
        var html = HtmlReport.Write(Document() with { Name = "<img src=x onerror=alert(1)>", Doubts = ["a < b & c"] });

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("a &lt; b &amp; c", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spike_of_one_candle_in_a_long_year_is_still_drawn()
    {
        var times = Enumerable.Range(0, 500_000).Select(i => Start + i * 60_000L).ToArray();
        var values = times.Select(_ => 100.0).ToArray();
        values[123_456] = 250;

        var curve = Curve.Thinned(times, values);

        Assert.Contains(250, curve.Values);
        Assert.InRange(curve.Values.Count, 1, 4_000);
        Assert.Equal((times[0], times[^1]), (curve.TimesMs[0], curve.TimesMs[^1]));
    }

    [Theory]
    [InlineData(8_504.35, 10_120.7, 5, new[] { 9_000.0, 9_500, 10_000 }, 0)]
    [InlineData(-15.1, 0, 3, new[] { -15.0, -10, -5, 0 }, 0)]
    [InlineData(0.0213, 0.0229, 4, new[] { 0.0215, 0.022, 0.0225 }, 4)]
    public void Grid_lines_stand_at_round_values(double low, double high, int count, double[] expected, int decimals)
    {
        var (values, shown) = Axis.Round(low, high, count);

        Assert.Equal(expected, values.Select(value => Math.Round(value, 8, MidpointRounding.AwayFromZero)));
        Assert.Equal(decimals, shown);
    }

    [Fact]
    public void Time_labels_stand_at_whole_days_and_months()
    {
        const long day = 24 * Hour;

        Assert.Equal(["2 Jan", "3 Jan", "4 Jan"], Axis.Times(Start + Hour, Start + (3 * day), 8).Select(one => one.Label).Where(label => label != "12:00"));
        Assert.Equal("Feb 2025", Axis.Times(Start + Hour, Start + (200 * day), 8).First().Label);
        Assert.Equal("2026", Axis.Times(Start + Hour, Start + (3_000 * day), 8).First().Label);
    }

    [Fact]
    public void Monthly_returns_multiply_up_to_the_whole_return()
    {
        var (times, equity) = (Times(), Times().Select((_, i) => 10_000 + 6 * i + 900 * Math.Sin(i / 90.0)).ToArray());

        var months = MonthlyReturns.Of(times, equity);

        Assert.Equal([(2025, 1), (2025, 2), (2025, 3)], months.Select(month => (month.Year, month.Month)));
        Assert.Equal(equity[^1] / equity[0], months.Aggregate(1.0, (growth, month) => growth * (1 + month.Return)), 1e-12);
    }

    [Fact]
    public void A_run_without_a_trade_still_makes_a_page() =>
        Assert.Contains("Closed trades (0)", HtmlReport.Write(Document() with { Trades = [], Equity = new Curve([], []), Price = new Curve([], []), Months = [] }), StringComparison.Ordinal);

    [Fact]
    public void A_comparison_names_what_differs_and_warns_of_different_periods()
    {
        var one = Document();
        var other = one with { Bot = JsonElement.Parse("""{"name":"my-bot","parameters":{"fast":20}}"""), To = one.To + TimeSpan.FromDays(1) };

        var comparison = new BacktestComparison(one, other);
        var page = HtmlComparison.Write(comparison);

        Assert.Equal([("parameters.fast", "10", "20")], comparison.Differences);
        Assert.Contains(comparison.Doubts, doubt => doubt.Contains("different periods", StringComparison.Ordinal));
        Assert.Contains("parameters.fast", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    private static long[] Times() => [.. Enumerable.Range(0, 24 * 80).Select(i => Start + i * Hour)];

    private static BacktestDocument Document()
    {
        var times = Times();
        var closes = times.Select((_, i) => 95_000 + 4_000 * Math.Sin(i / 140.0) + 700 * Math.Cos(i / 17.0)).ToArray();
        return new BacktestDocument
        {
            Format = BacktestDocument.CurrentFormat,
            Name = "my-bot",
            Strategy = "moving-average-cross",
            Bot = JsonElement.Parse("""{"name":"my-bot","parameters":{"fast":10}}"""),
            Instruments = ["BTC"],
            Interval = "1h",
            From = DateTimeOffset.FromUnixTimeMilliseconds(times[0]),
            To = DateTimeOffset.FromUnixTimeMilliseconds(times[^1]),
            Costs = new CostsUsed(0.00015m, 0.00045m, 1, Funding: false),
            Data = [],
            Metrics = new Dictionary<string, double?> { ["totalReturn"] = 0.123 },
            Doubts = [],
            Orders = 36,
            Fills = 36,
            Rejected = 0,
            Denied = new Dictionary<string, int>(),
            OpenPositions = [],
            FinalState = "Running",
            EffectHash = null,
            Months = [],
            Equity = new Curve(times, [.. times.Select((_, i) => 10_000 + 6.0 * i)]),
            Price = new Curve(times, closes),
            Trades = [.. Enumerable.Range(0, 18).Select(i => new TradeDone(
                "BTC", i % 3 == 0 ? Side.Sell : Side.Buy, 0.1m, DateTimeOffset.FromUnixTimeMilliseconds(times[i * 100 + 10]), (decimal)closes[i * 100 + 10],
                DateTimeOffset.FromUnixTimeMilliseconds(times[i * 100 + 60]), (decimal)closes[i * 100 + 60], 1, 0, i * 7 - 40, "signal"))],
        };
    }
}
