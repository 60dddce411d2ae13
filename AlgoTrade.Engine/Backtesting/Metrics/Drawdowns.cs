namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>The deepest fall below the running peak (a fraction), where its lowest point was, and the longest time below a peak.</summary>
internal readonly record struct Drawdowns(double Deepest, long? TroughMs, long LongestMs)
{
    public static Drawdowns Measure(double startEquity, ReadOnlySpan<long> timesMs, ReadOnlySpan<double> equity, long stepMs)
    {
        var (peak, peakMs, lowest) = (startEquity, timesMs[0] - stepMs, startEquity);
        var (deepest, longest) = (0.0, 0L);
        long? troughMs = null;
        for (var i = 0; i < equity.Length && i < timesMs.Length; i++)
        {
            var value = equity[i];
            if (value >= peak)
            {
                // The fall ends here if there was one; a flat line at the peak is none.
                if (lowest < peak)
                    longest = Math.Max(longest, timesMs[i] - peakMs);
                (peak, peakMs, lowest) = (value, timesMs[i], value);
            }
            else if (value < lowest)
            {
                // Below one peak, only a new low can be deeper than what was.
                lowest = value;
                var depth = 1 - value / peak;
                if (depth > deepest)
                    (deepest, troughMs) = (depth, timesMs[i]);
            }
        }

        if (equity[^1] < peak)
            longest = Math.Max(longest, timesMs[^1] - peakMs);
        return new Drawdowns(deepest, troughMs, longest);
    }
}
