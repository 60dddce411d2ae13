using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Risk;

/// <summary>How many times something happened within the last so many milliseconds, counted up to a limit.</summary>
internal sealed class RollingCount(int limit, long windowMs)
{
    private readonly Queue<long> _times = new();

    public int Count(long nowMs)
    {
        while (_times.TryPeek(out var oldest) && oldest <= nowMs - windowMs)
            _times.Dequeue();
        return _times.Count;
    }

    public void Add(long nowMs)
    {
        // More than the limit is not needed to know that the limit is reached.
        if (_times.Count > limit)
            _times.Dequeue();
        _times.Enqueue(nowMs);
    }

    public void Clear() => _times.Clear();

    public void Save(StateWriter writer)
    {
        writer.Write(_times.Count);
        foreach (var time in _times)
            writer.Write(time);
    }

    public void Load(StateReader reader)
    {
        _times.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
            _times.Enqueue(reader.ReadInt64());
    }
}
