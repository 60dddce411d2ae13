using System.Globalization;
using System.Net;

namespace AlgoTrade.Cli.Reports;

/// <summary>Texts and numbers as a reader of the report sees them; everything foreign is encoded.</summary>
internal static class Html
{
    public static string Text(string value) => WebUtility.HtmlEncode(value);

    /// <summary>Thousands separated, as many decimals as the magnitude deserves.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch
        {
            >= 1_000 => "N0",
            >= 1 => "N2",
            0 => "N0",
            _ => "0.######",
        },
        CultureInfo.InvariantCulture);

    public static string Percent(double fraction) => (fraction * 100).ToString("N2", CultureInfo.InvariantCulture) + " %";

    public static string Day(long timeMs) => Time(timeMs, "yyyy-MM-dd");

    public static string Minute(long timeMs) => Time(timeMs, "yyyy-MM-dd HH:mm");

    private static string Time(long timeMs, string format) =>
        DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString(format, CultureInfo.InvariantCulture);
}
