using System.Globalization;
using System.Text;
using AlgoTrade.Cli.Backtests;

namespace AlgoTrade.Cli.Reports;

/// <summary>Two backtests on one page: what differs in their configuration, their curves over each other, their figures side by side.</summary>
internal static class HtmlComparison
{
    public static string Write(BacktestComparison comparison)
    {
        var (one, other) = (comparison.One, comparison.Other);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<header><p class=\"kind\">Comparison of two backtests</p><h1>{Html.Text(one.Name)} <span class=\"why\">and</span> {Html.Text(other.Name)}</h1>");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"sub\">{Html.Minute(one.From)} to {Html.Minute(one.To)} UTC and {Html.Minute(other.From)} to {Html.Minute(other.To)} UTC</p></header>");
        HtmlReport.AppendDoubts(html, comparison.Doubts);
        html.Append("<section><h2>Growth, start = 100</h2>");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"legend\"><i class=\"key line\"></i>{Html.Text(comparison.OneLabel)} <i class=\"key other\"></i>{Html.Text(comparison.OtherLabel)}</p>");
        html.Append(new LineChart(new ChartSeries(Growth(one.Equity), "line"), new ChartSeries(Growth(other.Equity), "other")) { Height = 320 }.ToSvg("Growth of both"));
        html.Append("</section>");
        AppendDifferences(html, comparison);
        AppendMetrics(html, comparison);
        return Html.Page($"{one.Name} and {other.Name}: comparison", html.ToString());
    }

    private static void AppendDifferences(StringBuilder html, BacktestComparison comparison)
    {
        html.Append("<section><h2>What differs in what was run</h2>");
        html.Append(comparison.Differences.Count == 0 ? "<p class=\"why\">Nothing: the same configuration, data and costs.</p>" : "<table><thead>" + Heads(comparison, "") + "</thead><tbody>");
        foreach (var (name, one, other) in comparison.Differences)
            html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Html.Text(name)}</th><td>{Html.Text(one)}</td><td>{Html.Text(other)}</td></tr>");
        html.Append(comparison.Differences.Count == 0 ? "</section>" : "</tbody></table></section>");
    }

    private static void AppendMetrics(StringBuilder html, BacktestComparison comparison)
    {
        html.Append("<section><h2>Metrics</h2><table><thead>").Append(Heads(comparison, " class=\"n\"")).Append("</thead><tbody>");
        foreach (var (metric, one, other) in comparison.Metrics)
            html.Append(CultureInfo.InvariantCulture, $"<tr title=\"{Html.Text(metric.Definition)}\"><th>{Html.Text(metric.Title)}</th><td class=\"n\">{Html.Text(one)}</td><td class=\"n\">{Html.Text(other)}</td></tr>");
        html.Append("</tbody></table></section>");
    }

    private static string Heads(BacktestComparison comparison, string css) => $"<tr><th></th><th{css}>{Html.Text(comparison.OneLabel)}</th><th{css}>{Html.Text(comparison.OtherLabel)}</th></tr>";

    private static Curve Growth(Curve equity) => equity.Values.Count == 0 ? equity : equity with { Values = [.. equity.Values.Select(value => value / equity.Values[0] * 100)] };
}
