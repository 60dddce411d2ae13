using AlgoTrade.Engine.State;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Timers that a bot asked for, due by the exchange's clock. Kept in the bot's snapshot, so a restart does not forget them.</summary>
internal sealed class BotTimers
{
    private readonly SortedDictionary<string, DateTimeOffset> _dueAt = new(StringComparer.Ordinal);

    public void Request(string name, DateTimeOffset dueAt) => _dueAt[name] = dueAt;

    /// <summary>Removes and returns what is due, the earliest first.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset DueAt)> TakeDue(DateTimeOffset now)
    {
        if (_dueAt.Count == 0)
            return [];
        var due = _dueAt.Where(timer => timer.Value <= now).OrderBy(timer => timer.Value).Select(timer => (timer.Key, timer.Value)).ToList();
        foreach (var (name, _) in due)
            _dueAt.Remove(name);
        return due;
    }

    public void Clear() => _dueAt.Clear();

    public void Save(StateWriter writer)
    {
        writer.Write(_dueAt.Count);
        foreach (var (name, dueAt) in _dueAt)
        {
            writer.Write(name);
            writer.Write(dueAt.UtcTicks);
        }
    }

    public void Load(StateReader reader)
    {
        _dueAt.Clear();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = reader.ReadString() ?? throw new InvalidDataException("A timer without a name: the state is damaged.");
            _dueAt[name] = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        }
    }
}
