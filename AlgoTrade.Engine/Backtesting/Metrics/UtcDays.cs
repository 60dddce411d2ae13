namespace AlgoTrade.Engine.Backtesting.Metrics;

internal static class UtcDays
{
    private const long DayMs = 86_400_000;

    /// <summary>The last value of each UTC day that has one. A value taken at midnight closes the day that ends then.</summary>
    public static double[] LastOfEach(ReadOnlySpan<long> timesMs, ReadOnlySpan<double> values)
    {
        var days = new List<double>();
        for (var next = 0; next < timesMs.Length;)
        {
            // Times rise strictly, and a day has up to 1,440 of them.
            var found = timesMs[next..].BinarySearch(MidnightFrom(timesMs[next]) + 1);
            next += found < 0 ? ~found : found;
            days.Add(values[next - 1]);
        }

        return [.. days];
    }

    // The end of the day that the time belongs to.
    private static long MidnightFrom(long timeMs) => ((timeMs - 1) / DayMs + 1) * DayMs;
}
