namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>
/// The exchange's limit per IP address: 1,200 weight per minute over REST and WebSocket posts together. Counted over a sliding
/// minute. Safe for many threads.
/// </summary>
/// <param name="reserve">Weight that only protective requests may use.</param>
/// <param name="limit">This process' share, where several use one address.</param>
public sealed class IpWeightBudget(TimeProvider time, int reserve, int limit = IpWeightBudget.ExchangeLimit)
{
    public const int ExchangeLimit = 1_200;

    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SlidingCount _uses = new(time, TimeSpan.FromMinutes(1));
    private long _blockedUntil = long.MinValue;

    /// <summary>Takes the weight if it is there.</summary>
    public bool TryTake(int weight, RequestPriority priority)
    {
        lock (_lock)
        {
            if (Wait(weight, priority) > TimeSpan.Zero)
                return false;
            _uses.Add(weight);
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
                    _uses.Add(weight);
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
            _uses.Add(weight);
    }

    /// <summary>The exchange answered 429: someone else on this address uses the budget too. Ordinary requests pause.</summary>
    public void Refused()
    {
        lock (_lock)
            _blockedUntil = time.GetTimestamp() + (long)(PauseAfterRefusal.TotalSeconds * time.TimestampFrequency);
    }

    public BudgetStatus Status
    {
        get
        {
            lock (_lock)
            {
                var used = _uses.Used;
                var left = Math.Max(0, limit - used);
                return new BudgetStatus(limit, left, reserve, used, left == 0 ? TimeSpan.Zero : null);
            }
        }
    }

    private TimeSpan Wait(int weight, RequestPriority priority)
    {
        var now = time.GetTimestamp();
        var isProtective = priority == RequestPriority.Protective;
        if (!isProtective && now < _blockedUntil)
            return time.GetElapsedTime(now, _blockedUntil);
        // A request heavier than the whole budget must pass some day: when nothing else is under way.
        var used = _uses.Used;
        var available = (isProtective ? limit : limit - reserve) - used;
        return weight <= available || used == 0 ? TimeSpan.Zero : _uses.UntilReleased(weight - available);
    }
}
