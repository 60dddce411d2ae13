using System.Globalization;
using System.Net;

namespace AlgoTrade.Cli.Reports;

/// <summary>Texts and numbers as a reader of the report sees them; everything foreign is encoded.</summary>
internal static class Html
{
    public static string Text(string value) => WebUtility.HtmlEncode(value);

    /// <summary>Thousands separated, a true minus sign.</summary>
    public static string Number(double value, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');

    public static string Percent(double fraction) => Number(fraction * 100, 2) + " %";

    public static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Page(string title, string body) =>
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Text(title)}</title>"
        + $"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{ReportStyle.Css}</style></head><body>{body}</body></html>";
}
