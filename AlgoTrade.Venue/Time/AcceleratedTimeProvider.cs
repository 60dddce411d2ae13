namespace AlgoTrade.Venue.Time;

/// <summary>
/// A clock that runs a number of times faster than another, from the moment it is made. Timers and delays shorten accordingly, so a process
/// in which everybody takes this clock is a consistent, faster world.
/// </summary>
public sealed class AcceleratedTimeProvider(TimeProvider inner, double speed) : TimeProvider
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(1);
    private readonly DateTimeOffset _start = inner.GetUtcNow();
    private readonly long _startTimestamp = inner.GetTimestamp();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + inner.GetElapsedTime(_startTimestamp) * speed;

    public override long GetTimestamp() => _startTimestamp + (long)((inner.GetTimestamp() - _startTimestamp) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(inner.CreateTimer(callback, state, Scale(dueTime), Scale(period)), this);

    private TimeSpan Scale(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return time;
        var scaled = time / speed;
        return scaled < ShortestPeriod ? ShortestPeriod : scaled;
    }

    private sealed class Timer(ITimer timer, AcceleratedTimeProvider owner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(owner.Scale(dueTime), owner.Scale(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
