namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>How much was used in the window that ends now. A sliding window is never more generous than the exchange, however it counts. Not safe for threads.</summary>
internal sealed class SlidingCount(TimeProvider time, TimeSpan window)
{
    private readonly Queue<(long At, int Count)> _uses = new();
    private int _used;

    public int Used
    {
        get
        {
            Forget();
            return _used;
        }
    }

    public void Add(int count)
    {
        _uses.Enqueue((time.GetTimestamp(), count));
        _used += count;
    }

    /// <summary>Until so much of what was used falls out of the window; the whole window when that much was never used.</summary>
    public TimeSpan UntilReleased(int count)
    {
        var now = time.GetTimestamp();
        foreach (var (at, used) in _uses)
        {
            count -= used;
            if (count <= 0)
                return time.GetElapsedTime(now, at + Ticks) + TimeSpan.FromMilliseconds(1);
        }

        return window;
    }

    private long Ticks => (long)(window.TotalSeconds * time.TimestampFrequency);

    private void Forget()
    {
        var oldest = time.GetTimestamp() - Ticks;
        while (_uses.TryPeek(out var use) && use.At <= oldest)
        {
            _used -= use.Count;
            _uses.Dequeue();
        }
    }
}
