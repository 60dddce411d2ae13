using System.Globalization;

namespace AlgoTrade.Cli.Reports;

/// <summary>Where grid lines go: at round values, and at whole hours, days and months.</summary>
internal static class Axis
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];
    private static readonly long[] FixedWidths = [Hour / 4, Hour / 2, Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day, 14 * Day];
    private static readonly int[] MonthWidths = [1, 2, 3, 6, 12, 24, 60];

    /// <summary>Round values between the two, about <paramref name="count"/> of them, and how many decimals they need.</summary>
    public static (IReadOnlyList<double> Values, int Decimals) Round(double low, double high, int count)
    {
        var rough = (high - low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = Steps.First(one => one * power >= rough * 0.9) * power;
        var first = Math.Ceiling(low / step);
        var values = Enumerable.Range(0, count * 3).Select(i => (first + i) * step).TakeWhile(value => value <= high).ToList();
        return (values, Math.Clamp((int)Math.Ceiling(-Math.Log10(step) + 1e-9) + (Math.Abs((step / power) - 2.5) < 1e-9 ? 1 : 0), 0, 8));
    }

    /// <summary>Whole hours, days or months between the two, at most <paramref name="count"/>, with their labels (UTC).</summary>
    public static IEnumerable<(long TimeMs, string Label)> Times(long firstMs, long lastMs, int count)
    {
        foreach (var width in FixedWidths)
        {
            var start = (firstMs + width - 1) / width * width;
            if ((lastMs - start) / width < count)
            {
                return Enumerable.Range(0, count + 1).Select(i => start + (i * width)).TakeWhile(time => time <= lastMs)
                    .Select(time => (time, Text(time, time % Day == 0 ? "d MMM" : "HH:mm")));
            }
        }

        return Months(firstMs, lastMs, count);
    }

    private static IEnumerable<(long TimeMs, string Label)> Months(long firstMs, long lastMs, int count)
    {
        var (first, last) = (DateTimeOffset.FromUnixTimeMilliseconds(firstMs), DateTimeOffset.FromUnixTimeMilliseconds(lastMs));
        var months = ((last.Year - first.Year) * 12) + last.Month - first.Month;
        var width = MonthWidths.FirstOrDefault(one => months / one < count, MonthWidths[^1]);
        for (var month = (((first.Year * 12) + first.Month - 1) / width * width) + width; ; month += width)
        {
            var time = new DateTimeOffset(month / 12, (month % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero);
            if (time > last)
            {
                yield break;
            }

            yield return (time.ToUnixTimeMilliseconds(), width % 12 == 0 ? Text(time.ToUnixTimeMilliseconds(), "yyyy") : Text(time.ToUnixTimeMilliseconds(), "MMM yyyy"));
        }
    }

    private static string Text(long timeMs, string format) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString(format, CultureInfo.InvariantCulture);
}
