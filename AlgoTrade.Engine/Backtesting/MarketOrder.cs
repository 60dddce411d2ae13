using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>Several recordings as one.</summary>
public static class MarketOrder
{
    /// <summary>
    /// Joins recordings, each in order of time, into one in order of time, read as it is walked. Of events of one moment those of an earlier recording
    /// come first: give trades before the quotes that they left behind, or the queue would shrink twice.
    /// </summary>
    public static IEnumerable<EngineEvent> Merge(IReadOnlyList<IEnumerable<EngineEvent>> recordings)
    {
        var open = new List<IEnumerator<EngineEvent>>();
        try
        {
            var next = new PriorityQueue<int, (DateTimeOffset, int)>();
            foreach (var recording in recordings)
            {
                open.Add(recording.GetEnumerator());
                Advance(open, open.Count - 1, next);
            }

            while (next.TryDequeue(out var first, out _))
            {
                yield return open[first].Current;
                Advance(open, first, next);
            }
        }
        finally
        {
            foreach (var recording in open)
                recording.Dispose();
        }
    }

    private static void Advance(List<IEnumerator<EngineEvent>> open, int index, PriorityQueue<int, (DateTimeOffset, int)> next)
    {
        if (open[index].MoveNext())
            next.Enqueue(index, (open[index].Current.OccurredAt, index));
    }
}
