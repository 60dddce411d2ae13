using System.Globalization;
using System.Text;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Reports;

/// <summary>
/// A backtest as one HTML file that opens offline: no script, no font and no image is fetched from anywhere. Charts are inline SVG.
/// </summary>
internal static class HtmlReport
{
    // More round trips than this make a page nobody reads; the file says how many it leaves out.
    private const int MostTrades = 2_000;

    public static string Write(ReportContent content)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Html.Text(content.Title)}</title>");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>").Append(ReportStyle.Css).Append("</style></head><body>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Html.Text(content.Title)}</h1>");
        AppendDoubts(html, content.Doubts);
        AppendMetrics(html, content.Metrics);
        AppendCharts(html, content);
        AppendMonths(html, MonthlyReturns.Of(content.EquityTimesMs, content.Equity));
        AppendTrades(html, content.Trades);
        AppendFacts(html, content.Facts);
        return html.Append("</body></html>").ToString();
    }

    private static void AppendDoubts(StringBuilder html, IReadOnlyList<string> doubts)
    {
        if (doubts.Count == 0)
            return;
        html.Append("<section class=\"doubts\"><h2>Reasons to doubt this result</h2><ul>");
        foreach (var doubt in doubts)
            html.Append("<li>").Append(Html.Text(doubt)).Append("</li>");
        html.Append("</ul></section>");
    }

    private static void AppendMetrics(StringBuilder html, IReadOnlyList<ReportMetric> metrics)
    {
        html.Append("<section><h2>Metrics</h2><table class=\"metrics\"><tbody>");
        foreach (var metric in metrics)
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Html.Text(metric.Name)}</th><td class=\"n\">{Html.Text(metric.Value)}</td><td class=\"why\">{Html.Text(metric.Definition)}</td></tr>");
        html.Append("</tbody></table></section>");
    }

    private static void AppendCharts(StringBuilder html, ReportContent content)
    {
        html.Append("<section><h2>Equity, USDC</h2>");
        html.Append(new LineChart(content.EquityTimesMs, content.Equity, "chart equity").ToSvg("Equity over time"));
        html.Append("<h2>Drawdown from the peak</h2>");
        html.Append(new LineChart(content.EquityTimesMs, Drawdowns(content.Equity), "chart drawdown")
        {
            Height = 140,
            HangsFromTop = true,
            Unit = " %",
        }.ToSvg("Drawdown over time"));
        html.Append(CultureInfo.InvariantCulture, $"<h2>Trades on the price of {Html.Text(content.Candles.Instrument.Value)}</h2>");
        html.Append(new LineChart(content.Candles.OpenTimeMs.ToArray(), content.Candles.Close.ToArray(), "chart price")
        {
            Height = 320,
            Marks = Marks(content),
        }.ToSvg("Close price with entries and exits"));
        html.Append("<p class=\"why\">Green triangles buy, red triangles sell; filled ones enter, hollow ones leave. Point at one for its figures.</p></section>");
    }

    private static void AppendMonths(StringBuilder html, IReadOnlyList<MonthlyReturn> months)
    {
        html.Append("<section><h2>Return by month (UTC)</h2><table class=\"months\"><thead><tr><th>Year</th>");
        for (var month = 1; month <= 12; month++)
            html.Append(CultureInfo.InvariantCulture, $"<th class=\"n\">{CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(month)}</th>");
        html.Append("<th class=\"n\">Year</th></tr></thead><tbody>");
        foreach (var year in months.GroupBy(month => month.Year))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{year.Key}</th>");
            for (var month = 1; month <= 12; month++)
                AppendReturn(html, year.Where(one => one.Month == month).Select(one => (double?)one.Return).FirstOrDefault());
            AppendReturn(html, year.Aggregate(1.0, (growth, one) => growth * (1 + one.Return)) - 1);
            html.Append("</tr>");
        }

        html.Append("</tbody></table></section>");
    }

    private static void AppendReturn(StringBuilder html, double? value)
    {
        if (value is { } known)
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"n {(known < 0 ? "loss" : "gain")}\">{Html.Percent(known)}</td>");
        else
            html.Append("<td></td>");
    }

    private static void AppendTrades(StringBuilder html, IReadOnlyList<ReportTrade> trades)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>Closed trades ({trades.Count})</h2>");
        if (trades.Count > MostTrades)
            html.Append(CultureInfo.InvariantCulture, $"<p>The last {MostTrades} of {trades.Count} are listed.</p>");
        html.Append("<table><thead><tr><th>Instrument</th><th>Side</th><th>Entry (UTC)</th><th class=\"n\">Price</th><th>Exit (UTC)</th><th class=\"n\">Price</th><th class=\"n\">Quantity</th><th class=\"n\">Net PnL, USDC</th><th>Left because</th></tr></thead><tbody>");
        foreach (var trade in trades.Skip(Math.Max(0, trades.Count - MostTrades)))
            AppendTrade(html, trade);
        html.Append("</tbody></table></section>");
    }

    private static void AppendTrade(StringBuilder html, ReportTrade trade)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html.Text(trade.Instrument.Value)}</td><td>{(trade.EntrySide == Side.Buy ? "long" : "short")}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td>{Html.Minute(trade.EntryTimeMs)}</td><td class=\"n\">{Plain(trade.EntryPrice)}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td>{Html.Minute(trade.ExitTimeMs)}</td><td class=\"n\">{Plain(trade.ExitPrice)}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{Plain(trade.Quantity)}</td><td class=\"n {(trade.NetPnl < 0 ? "loss" : "gain")}\">{trade.NetPnl:N2}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td>{Html.Text(trade.ExitReason)}</td></tr>");
    }

    private static void AppendFacts(StringBuilder html, IReadOnlyList<ReportFact> facts)
    {
        html.Append("<section><h2>What was run</h2><table><tbody>");
        foreach (var fact in facts)
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Html.Text(fact.Name)}</th><td>{Html.Text(fact.Value)}</td></tr>");
        html.Append("</tbody></table></section>");
    }

    private static double[] Drawdowns(IReadOnlyList<double> equity)
    {
        var drawdowns = new double[equity.Count];
        var peak = double.MinValue;
        for (var i = 0; i < equity.Count; i++)
        {
            peak = Math.Max(peak, equity[i]);
            drawdowns[i] = peak > 0 ? (equity[i] / peak - 1) * 100 : 0;
        }

        return drawdowns;
    }

    private static List<ChartMark> Marks(ReportContent content)
    {
        var marks = new List<ChartMark>();
        foreach (var trade in content.Trades.Where(trade => trade.Instrument == content.Candles.Instrument).TakeLast(MostTrades))
        {
            var buys = trade.EntrySide == Side.Buy;
            marks.Add(new ChartMark(trade.EntryTimeMs, trade.EntryPrice, buys, buys ? "buy" : "sell", $"{(buys ? "Buy" : "Sell")} {Plain(trade.Quantity)} at {Plain(trade.EntryPrice)}, {Html.Minute(trade.EntryTimeMs)}"));
            marks.Add(new ChartMark(trade.ExitTimeMs, trade.ExitPrice, !buys, buys ? "sell hollow" : "buy hollow", $"Exit at {Plain(trade.ExitPrice)}, {Html.Minute(trade.ExitTimeMs)}: {trade.NetPnl.ToString("N2", CultureInfo.InvariantCulture)} USDC ({trade.ExitReason})"));
        }

        return marks;
    }

    private static string Plain(double value) => value.ToString("0.########", CultureInfo.InvariantCulture);
}
