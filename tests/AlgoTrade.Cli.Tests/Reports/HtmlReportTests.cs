using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Tests.Reports;

public sealed class HtmlReportTests
{
    private const long Hour = 3_600_000;
    private const long Start = 1_735_689_600_000; // 2025-01-01 00:00 UTC

    [Fact]
    public void A_report_opens_offline_because_it_names_no_other_place()
    {
        var html = HtmlReport.Write(Content());

        Assert.DoesNotContain("http:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Names_from_outside_cannot_write_into_the_page()
    {
        var html = HtmlReport.Write(Content() with { Title = "<img src=x onerror=alert(1)>", Doubts = ["a < b & c"] });

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("a &lt; b &amp; c", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spike_of_one_candle_in_a_long_year_is_still_drawn()
    {
        var times = Enumerable.Range(0, 500_000).Select(i => Start + i * 60_000L).ToArray();
        var values = times.Select(_ => 100.0).ToArray();
        var flat = new LineChart(times, values, "chart").ToSvg("flat");
        values[123_456] = 250;

        var svg = new LineChart(times, values, "chart").ToSvg("spiked");

        // Drawn with room of 4 % above the highest value: the spike alone reaches y = 8.1 of 218.
        Assert.Contains(",8.1 ", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(",8.1 ", flat, StringComparison.Ordinal);
        Assert.InRange(svg.Length, 1, 60_000);
    }

    [Fact]
    public void Monthly_returns_multiply_up_to_the_whole_return()
    {
        var content = Content();

        var months = MonthlyReturns.Of(content.EquityTimesMs, content.Equity);

        Assert.Equal([(2025, 1), (2025, 2), (2025, 3)], months.Select(month => (month.Year, month.Month)));
        Assert.Equal(
            content.Equity[^1] / content.Equity[0], months.Aggregate(1.0, (growth, month) => growth * (1 + month.Return)), 1e-12);
    }

    [Fact]
    public void A_run_without_a_trade_still_makes_a_page() =>
        Assert.Contains("Closed trades (0)", HtmlReport.Write(Content() with { Trades = [], Equity = [], EquityTimesMs = [] }), StringComparison.Ordinal);

    private static ReportContent Content()
    {
        var times = Enumerable.Range(0, 24 * 80).Select(i => Start + i * Hour).ToArray();
        var equity = times.Select((_, i) => 10_000 + 6 * i + 900 * Math.Sin(i / 90.0)).ToArray();
        var closes = times.Select((_, i) => 95_000 + 4_000 * Math.Sin(i / 140.0) + 700 * Math.Cos(i / 17.0)).ToArray();
        var btc = new InstrumentName("BTC");
        return new ReportContent
        {
            Title = "moving-average-cross on BTC 1h",
            Facts = [new ReportFact("Strategy", "moving-average-cross")],
            Metrics = [new ReportMetric("Total return", "+12.3 %", "last equity over first, minus 1")],
            Doubts = [],
            Candles = CandleSeries.From(btc, CandleInterval.OneHour, [.. times.Select((time, i) => new Candle(time, closes[i], closes[i], closes[i], closes[i], 1))]),
            EquityTimesMs = times,
            Equity = equity,
            Trades = [.. Enumerable.Range(0, 18).Select(i => new ReportTrade(
                btc, i % 3 == 0 ? Side.Sell : Side.Buy, times[i * 100 + 10], closes[i * 100 + 10], times[i * 100 + 60], closes[i * 100 + 60], 0.1, i * 7 - 40, "signal"))],
        };
    }
}
