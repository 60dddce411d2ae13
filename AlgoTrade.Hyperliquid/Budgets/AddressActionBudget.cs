namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>
/// The exchange's limit per account: 10,000 actions and one more per USDC traded, in the life of the address; a batch of n counts n.
/// Cancels have min(limit + 100,000, 2 × limit). The exchange's own figures come with <see cref="Observe"/>, in between we count.
/// Safe for many threads.
/// </summary>
public sealed class AddressActionBudget(TimeProvider time, int reserve)
{
    /// <summary>What an action that was refused as expired costs, times its entries.</summary>
    public const int ExpiredFactor = 5;

    private const long CancelExtra = 100_000;
    private static readonly TimeSpan RateWindow = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, int Count)> _recent = new();
    private long? _cap;
    private long _used;
    private long _recentCount;

    /// <summary>Takes the exchange's own count. An earlier answer than what we counted since is possible; the higher figure wins.</summary>
    public void Observe(long used, long cap)
    {
        lock (_lock)
        {
            _used = _cap is null ? used : Math.Max(_used, used);
            _cap = cap;
        }
    }

    /// <summary>Ordinary actions are refused when only the reserve is left; protective ones never are, that is the exchange's business.</summary>
    public bool TryTake(int entries, RequestPriority priority)
    {
        lock (_lock)
        {
            if (priority == RequestPriority.Ordinary && _cap is { } cap && cap - _used - entries < reserve)
                return false;
            Add(entries);
            return true;
        }
    }

    /// <summary>The exchange refused the action as expired, which costs more.</summary>
    public void Expired(int entries)
    {
        lock (_lock)
            Add((ExpiredFactor - 1) * entries);
    }

    /// <summary>Null until the exchange has told its figures.</summary>
    public BudgetStatus? Status
    {
        get
        {
            lock (_lock)
                return _cap is { } cap ? Describe(cap) : null;
        }
    }

    /// <summary>Cancels that the exchange would still take; null until it has told its figures.</summary>
    public long? CancelsLeft
    {
        get
        {
            lock (_lock)
                return _cap is { } cap ? Math.Max(0, Math.Min(cap + CancelExtra, 2 * cap) - _used) : null;
        }
    }

    private BudgetStatus Describe(long cap)
    {
        Forget();
        var left = Math.Max(0, cap - _used);
        TimeSpan? emptyIn = left == 0 ? TimeSpan.Zero : _recentCount == 0 ? null : RateWindow * ((double)left / _recentCount);
        return new BudgetStatus(cap, left, reserve, 0, emptyIn);
    }

    private void Add(int count)
    {
        _used += count;
        _recentCount += count;
        _recent.Enqueue((time.GetUtcNow(), count));
        Forget();
    }

    private void Forget()
    {
        var oldest = time.GetUtcNow() - RateWindow;
        while (_recent.TryPeek(out var use) && use.At <= oldest)
        {
            _recentCount -= use.Count;
            _recent.Dequeue();
        }
    }
}
