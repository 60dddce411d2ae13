namespace AlgoTrade.Engine.Backtesting.Metrics;

internal static class UtcDays
{
    private const long DayMs = 86_400_000;

    /// <summary>The last value of each UTC day that has one. A value taken at midnight closes the day that ends then.</summary>
    public static double[] LastOfEach(ReadOnlySpan<long> timesMs, ReadOnlySpan<double> values)
    {
        var days = new List<double>();
        for (var i = 0; i < timesMs.Length; i++)
        {
            if (i + 1 == timesMs.Length || DayOf(timesMs[i]) != DayOf(timesMs[i + 1]))
                days.Add(values[i]);
        }

        return [.. days];
    }

    private static long DayOf(long timeMs) => (timeMs - 1) / DayMs;
}
