namespace AlgoTrade.Daemon.Orders;

/// <summary>
/// The exchange's time as far as we know it: the time of the last market event plus what has passed since, never running backwards.
/// Answers to requests carry no time of their own and are stamped with it, so that a bot's "now" has one source. Before the first
/// event it is our own clock.
/// </summary>
internal sealed class ExchangeClock(TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _lastEvent;
    private long _seenAt;
    private DateTimeOffset _lastAnswer;

    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
            {
                var now = _lastEvent is { } last ? last + timeProvider.GetElapsedTime(_seenAt) : timeProvider.GetUtcNow();
                return _lastAnswer = now > _lastAnswer ? now : _lastAnswer;
            }
        }
    }

    public void Observe(DateTimeOffset occurredAt)
    {
        lock (_lock)
        {
            if (_lastEvent is { } last && occurredAt <= last)
                return;
            _lastEvent = occurredAt;
            _seenAt = timeProvider.GetTimestamp();
        }
    }
}
