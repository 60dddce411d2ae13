namespace AlgoTrade.Daemon.Tests.Support;

/// <summary>The time as it is; but whoever waits, waits until it is let go.</summary>
internal sealed class HeldTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Action> _waiting = [];

    public bool IsSomebodyWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0;
            }
        }
    }

    public void LetGo()
    {
        List<Action> released;
        lock (_lock)
        {
            released = [.. _waiting];
            _waiting.Clear();
        }

        released.ForEach(callback => callback());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _waiting.Add(() => callback(state));
        }

        return new Held();
    }

    private sealed class Held : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
