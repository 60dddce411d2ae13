namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>
/// The exchange's limit per IP address: 1,200 weight per minute over REST and WebSocket posts together. Counted over a sliding
/// minute, which is never more generous than the exchange, however it counts. Safe for many threads.
/// </summary>
public sealed class IpWeightBudget(TimeProvider time, int reserve)
{
    public const int Limit = 1_200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, int Weight)> _uses = new();
    private int _used;
    private long _blockedUntil = long.MinValue;

    /// <summary>Takes the weight if it is there.</summary>
    public bool TryTake(int weight, RequestPriority priority)
    {
        lock (_lock)
        {
            if (Wait(weight, priority) > TimeSpan.Zero)
                return false;
            Add(weight);
            return true;
        }
    }

    /// <summary>Waits until the weight is there, then takes it. For reads: an order that waits may be a wrong order by then.</summary>
    public async Task TakeAsync(int weight, RequestPriority priority, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            lock (_lock)
            {
                wait = Wait(weight, priority);
                if (wait <= TimeSpan.Zero)
                {
                    Add(weight);
                    return;
                }
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Books weight that is known only afterwards: the exchange charges long answers by their rows.</summary>
    public void Charge(int weight)
    {
        if (weight <= 0)
            return;
        lock (_lock)
            Add(weight);
    }

    /// <summary>The exchange answered 429: someone else on this address uses the budget too. Ordinary requests pause.</summary>
    public void Refused()
    {
        lock (_lock)
            _blockedUntil = time.GetTimestamp() + Ticks(PauseAfterRefusal);
    }

    public BudgetStatus Status
    {
        get
        {
            lock (_lock)
            {
                Forget();
                var left = Math.Max(0, Limit - _used);
                return new BudgetStatus(Limit, left, reserve, _used, left == 0 ? TimeSpan.Zero : null);
            }
        }
    }

    private TimeSpan Wait(int weight, RequestPriority priority)
    {
        Forget();
        var now = time.GetTimestamp();
        var isProtective = priority == RequestPriority.Protective;
        if (!isProtective && now < _blockedUntil)
            return time.GetElapsedTime(now, _blockedUntil);
        // A request heavier than the whole budget must pass some day: when nothing else is under way.
        var available = (isProtective ? Limit : Limit - reserve) - _used;
        if (weight <= available || _uses.Count == 0)
            return TimeSpan.Zero;
        return WaitForRelease(weight - available, now);
    }

    private TimeSpan WaitForRelease(int missing, long now)
    {
        foreach (var (at, weight) in _uses)
        {
            missing -= weight;
            if (missing <= 0)
                return time.GetElapsedTime(now, at + Ticks(Window)) + TimeSpan.FromMilliseconds(1);
        }

        return Window;
    }

    private void Add(int weight)
    {
        _uses.Enqueue((time.GetTimestamp(), weight));
        _used += weight;
    }

    private void Forget()
    {
        var oldest = time.GetTimestamp() - Ticks(Window);
        while (_uses.TryPeek(out var use) && use.At <= oldest)
        {
            _used -= use.Weight;
            _uses.Dequeue();
        }
    }

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * time.TimestampFrequency);
}
