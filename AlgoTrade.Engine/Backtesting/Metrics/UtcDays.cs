namespace AlgoTrade.Engine.Backtesting.Metrics;

internal static class UtcDays
{
    private const long DayMs = 86_400_000;

    /// <summary>The last value of each UTC day that has one. A value taken at midnight closes the day that ends then.</summary>
    public static double[] LastOfEach(ReadOnlySpan<long> timesMs, ReadOnlySpan<double> values)
    {
        var days = new List<double>();
        var midnightMs = MidnightFrom(timesMs[0]);
        for (var i = 1; i < timesMs.Length; i++)
        {
            if (timesMs[i] <= midnightMs)
                continue;
            days.Add(values[i - 1]);
            midnightMs = MidnightFrom(timesMs[i]);
        }

        days.Add(values[^1]);
        return [.. days];
    }

    // The end of the day that the time belongs to.
    private static long MidnightFrom(long timeMs) => ((timeMs - 1) / DayMs + 1) * DayMs;
}
