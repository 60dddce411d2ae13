using System.Globalization;
using System.Net;

namespace AlgoTrade.Cli.Reports;

/// <summary>Texts and numbers as a reader of the report sees them; everything foreign is encoded.</summary>
internal static class Html
{
    public static string Text(string value) => WebUtility.HtmlEncode(value);

    /// <summary>Thousands separated.</summary>
    public static string Number(double value, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Percent(double fraction) => (fraction * 100).ToString("N2", CultureInfo.InvariantCulture) + " %";

    public static string Day(long timeMs) => Time(timeMs, "yyyy-MM-dd");

    public static string Minute(long timeMs) => Time(timeMs, "yyyy-MM-dd HH:mm");

    private static string Time(long timeMs, string format) =>
        DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString(format, CultureInfo.InvariantCulture);
}
