using System.Globalization;
using System.Text;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Reports;

/// <summary>The tables of a report: returns by month, closed trades.</summary>
internal static class ReportTables
{
    // A return of this much, up or down, has the full colour.
    private const double FullColour = 0.10;

    public static void AppendMonths(StringBuilder html, IReadOnlyList<MonthlyReturn> months)
    {
        html.Append("<section><h2>Return by month (UTC)</h2><table class=\"months\"><thead><tr><th></th>");
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

    public static void AppendTrades(StringBuilder html, IReadOnlyList<TradeDone> trades, int most)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>Closed trades ({trades.Count})</h2>");
        if (trades.Count > most)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"why\">The last {most} of {trades.Count} are listed.</p>");
        html.Append("<div class=\"scroll\"><table class=\"trades\"><thead><tr><th>Instrument</th><th>Side</th><th>Entry (UTC)</th><th class=\"n\">Price</th><th>Exit (UTC)</th><th class=\"n\">Price</th><th class=\"n\">Quantity</th><th class=\"n\">Fees</th><th class=\"n\">Net PnL, USDC</th><th>Left because</th></tr></thead><tbody>");
        foreach (var trade in trades.Skip(Math.Max(0, trades.Count - most)))
            AppendTrade(html, trade);
        html.Append("</tbody></table></div></section>");
    }

    private static void AppendReturn(StringBuilder html, double? value)
    {
        if (value is not { } known)
        {
            html.Append("<td></td>");
            return;
        }

        var share = Math.Min(1, Math.Abs(known) / FullColour) * 55;
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\" style=\"background:color-mix(in srgb,var(--{(known < 0 ? "loss" : "gain")}) {share:F0}%,transparent)\">{Html.Number(known * 100, 1)}</td>");
    }

    private static void AppendTrade(StringBuilder html, TradeDone trade)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html.Text(trade.Coin)}</td><td>{(trade.EntrySide == Side.Buy ? "long" : "short")}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"t\">{Html.Minute(trade.OpenedAt)}</td><td class=\"n\">{Price(trade.EntryPrice)}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"t\">{Html.Minute(trade.ClosedAt)}</td><td class=\"n\">{Price(trade.ExitPrice)}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{Plain(trade.Quantity)}</td><td class=\"n\">{Html.Number((double)trade.Fees, 2)}</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"n {(trade.NetPnl < 0 ? "loss" : "gain")}\">{Html.Number((double)trade.NetPnl, 2)}</td><td>{Html.Text(trade.ExitReason)}</td></tr>");
    }

    // Averages over fills have more digits than anybody reads.
    private static string Price(decimal value) => value.ToString(value >= 100 ? "#,0.00" : "0.######", CultureInfo.InvariantCulture);

    private static string Plain(decimal value) => value.ToString("#,0.########", CultureInfo.InvariantCulture);
}
