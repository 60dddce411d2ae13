namespace AlgoTrade.Cli.Reports;

/// <summary>
/// Return of each calendar month (UTC): last equity of the month over last equity before it, minus 1. The first month starts at
/// the first equity of the run.
/// </summary>
internal static class MonthlyReturns
{
    public static IReadOnlyList<MonthlyReturn> Of(IReadOnlyList<long> timesMs, IReadOnlyList<double> equity)
    {
        var months = new List<MonthlyReturn>();
        if (equity.Count == 0)
            return months;
        var before = equity[0];
        for (var i = 0; i < equity.Count; i++)
        {
            var month = MonthOf(timesMs[i]);
            if (i + 1 < equity.Count && MonthOf(timesMs[i + 1]) == month)
                continue;
            months.Add(new MonthlyReturn(month.Year, month.Month, before > 0 ? equity[i] / before - 1 : 0));
            before = equity[i];
        }

        return months;
    }

    private static (int Year, int Month) MonthOf(long timeMs)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(timeMs);
        return (time.Year, time.Month);
    }
}

internal readonly record struct MonthlyReturn(int Year, int Month, double Return);
