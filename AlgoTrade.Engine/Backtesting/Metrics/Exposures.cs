namespace AlgoTrade.Engine.Backtesting.Metrics;

internal static class Exposures
{
    /// <summary>Share of [start, end) that is covered by at least one position; overlapping positions of several legs count once.</summary>
    public static double ShareOfTime(IReadOnlyList<RoundTrip> trips, IReadOnlyList<long> openSinceMs, long startMs, long endMs)
    {
        if (endMs <= startMs)
            return 0;
        var held = new (long From, long To)[trips.Count + openSinceMs.Count];
        for (var i = 0; i < trips.Count; i++)
            held[i] = (trips[i].OpenedAtMs, trips[i].ClosedAtMs);
        for (var i = 0; i < openSinceMs.Count; i++)
            held[trips.Count + i] = (openSinceMs[i], endMs);
        // Those of one leg come in order.
        if (!IsSorted(held))
            Array.Sort(held);
        var covered = 0L;
        var until = startMs;
        foreach (var (from, to) in held)
        {
            covered += Math.Max(0, Math.Min(to, endMs) - Math.Max(from, until));
            until = Math.Max(until, to);
        }

        return (double)covered / (endMs - startMs);
    }

    private static bool IsSorted((long From, long To)[] held)
    {
        for (var i = 1; i < held.Length; i++)
        {
            if (held[i].From < held[i - 1].From)
                return false;
        }

        return true;
    }
}
