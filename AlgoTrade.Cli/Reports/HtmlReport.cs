using System.Globalization;
using System.Text;
using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Reports;

/// <summary>
/// A backtest as one HTML file that opens offline: no script, no font and no image is fetched from anywhere. Charts are inline SVG.
/// </summary>
internal static class HtmlReport
{
    // More round trips than this make a page nobody reads; the page says how many it leaves out.
    private const int MostTrades = 2_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(BacktestDocument document)
    {
        var html = new StringBuilder();
        AppendHead(html, document);
        AppendDoubts(html, document.Doubts);
        AppendCharts(html, document);
        ReportTables.AppendMonths(html, document.Months);
        ReportTables.AppendTrades(html, document.Trades, MostTrades);
        AppendMetrics(html, document.Metrics);
        AppendFacts(html, document);
        return Html.Page($"{document.Name}: backtest", html.ToString());
    }

    private static void AppendHead(StringBuilder html, BacktestDocument document)
    {
        html.Append(CultureInfo.InvariantCulture, $"<header><p class=\"kind\">Backtest</p><h1>{Html.Text(document.Name)}</h1>");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"sub\">{Html.Text(document.Strategy)} on {Html.Text(string.Join(", ", document.Instruments))}, {Html.Text(document.Interval)} candles, {Html.Minute(document.From)} to {Html.Minute(document.To)} UTC</p></header>");
        html.Append("<div class=\"tiles\">");
        foreach (var (name, hasSign) in new[] { ("totalReturn", true), ("maxDrawdown", false), ("sharpePerDay", true), ("roundTrips", false), ("winRate", false), ("profitFactor", false), ("fees", false) })
        {
            var metric = Engine.Backtesting.Metrics.MetricDefinitions.All.Single(one => one.Name == name);
            document.Metrics.TryGetValue(name, out var value);
            var css = !hasSign || value is null ? "" : value < 0 ? " loss" : " gain";
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"tile\" title=\"{Html.Text(metric.Definition)}\"><span>{Html.Text(metric.Title.Replace("Maximum", "Max", StringComparison.Ordinal))}</span><b class=\"num{css}\">{MetricText.Of(metric, document.Metrics).Replace('-', '−')}</b></div>");
        }

        html.Append("</div>");
    }

    internal static void AppendDoubts(StringBuilder html, IReadOnlyList<string> doubts)
    {
        if (doubts.Count == 0)
            return;
        html.Append("<section class=\"doubts\"><h2>Reasons to doubt this result</h2><ul>");
        foreach (var doubt in doubts)
            html.Append("<li>").Append(Html.Text(doubt)).Append("</li>");
        html.Append("</ul></section>");
    }

    private static void AppendCharts(StringBuilder html, BacktestDocument document)
    {
        var first = document.Instruments.Count > 0 ? document.Instruments[0] : "";
        html.Append("<section><h2>Equity, USDC</h2>");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"legend\"><i class=\"key line\"></i>this bot <i class=\"key hold\"></i>the same money in {Html.Text(first)}, held without leverage or costs</p>");
        html.Append(new LineChart(new ChartSeries(Held(document), "hold"), new ChartSeries(document.Equity, "line")).ToSvg("Equity over time, and holding the instrument"));
        html.Append("<h2>Drawdown</h2>");
        html.Append(new LineChart(new ChartSeries(Drawdown(document.Equity), "under")) { Height = 150, HangsFromTop = true, Unit = " %" }.ToSvg("Drawdown over time"));
        html.Append(CultureInfo.InvariantCulture, $"<h2>Trades on the price of {Html.Text(first)}</h2>");
        html.Append("<p class=\"legend\"><i class=\"mark gain\">▲</i>buys <i class=\"mark loss\">▼</i>sells, filled to enter, hollow to leave; a line from entry to exit, green with a profit, red with a loss. Point at a mark for its figures.</p>");
        var trades = document.Trades.Where(trade => trade.Coin == first).TakeLast(MostTrades).ToList();
        html.Append(new LineChart(new ChartSeries(document.Price, "price")) { Height = 340, Marks = [.. trades.SelectMany(Marks)], Spans = [.. trades.Select(Span)] }.ToSvg("Close price with entries and exits"));
        html.Append("</section>");
    }

    private static void AppendMetrics(StringBuilder html, IReadOnlyDictionary<string, double?> metrics)
    {
        html.Append("<section><h2>All metrics and what they mean</h2><table class=\"metrics\"><tbody>");
        foreach (var (title, value, definition) in MetricText.All(metrics))
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Html.Text(title)}</th><td class=\"n\">{Html.Text(value.Replace('-', '−'))}</td><td class=\"why\">{Html.Text(definition)}</td></tr>");
        html.Append("</tbody></table></section>");
    }

    private static void AppendFacts(StringBuilder html, BacktestDocument document)
    {
        html.Append("<section><h2>What was run</h2><table><tbody>");
        foreach (var (name, value) in ReportFacts.Of(document))
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Html.Text(name)}</th><td>{Html.Text(value)}</td></tr>");
        html.Append("</tbody></table>");
        html.Append(CultureInfo.InvariantCulture, $"<details><summary>Configuration</summary><pre>{Html.Text(JsonSerializer.Serialize(document.Bot, Indented))}</pre></details></section>");
    }

    /// <summary>What the start equity would be worth in the first instrument.</summary>
    private static Curve Held(BacktestDocument document) => document.Equity.Values.Count == 0 || document.Price.Values.Count == 0
        ? new Curve([], []) : new Curve(document.Price.TimesMs, [.. document.Price.Values.Select(price => document.Equity.Values[0] * price / document.Price.Values[0])]);

    private static Curve Drawdown(Curve equity)
    {
        var peak = double.MinValue;
        return equity with
        {
            Values = [.. equity.Values.Select(value =>
            {
                peak = Math.Max(peak, value);
                return peak > 0 ? (value / peak - 1) * 100 : 0;
            })],
        };
    }

    private static IEnumerable<ChartMark> Marks(TradeDone trade)
    {
        var buys = trade.EntrySide == Side.Buy;
        yield return new ChartMark(
            trade.OpenedAt.ToUnixTimeMilliseconds(), (double)trade.EntryPrice, buys, buys ? "buy" : "sell",
            $"{(buys ? "Buy" : "Sell")} {Plain(trade.Quantity)} at {Plain(Math.Round(trade.EntryPrice, 6, MidpointRounding.AwayFromZero))}, {Html.Minute(trade.OpenedAt)}");
        yield return new ChartMark(
            trade.ClosedAt.ToUnixTimeMilliseconds(), (double)trade.ExitPrice, !buys, buys ? "sell hollow" : "buy hollow",
            $"Exit at {Plain(Math.Round(trade.ExitPrice, 6, MidpointRounding.AwayFromZero))}, {Html.Minute(trade.ClosedAt)}: {Html.Number((double)trade.NetPnl, 2)} USDC ({trade.ExitReason})");
    }

    private static ChartSpan Span(TradeDone trade) => new(
        trade.OpenedAt.ToUnixTimeMilliseconds(), (double)trade.EntryPrice, trade.ClosedAt.ToUnixTimeMilliseconds(), (double)trade.ExitPrice,
        trade.NetPnl < 0 ? "span lost" : "span won");

    private static string Plain(decimal value) => value.ToString("0.########", CultureInfo.InvariantCulture);
}
