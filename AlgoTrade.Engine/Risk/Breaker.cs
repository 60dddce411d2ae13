using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Risk;

/// <summary>A limit that trips, latches, and is released by a command or at a stated time.</summary>
public sealed class Breaker
{
    internal Breaker(string name, DenyReason reason) => (Name, Reason) = (name, reason);

    /// <summary>The word an operator releases it by, e.g. <c>drawdown</c>.</summary>
    public string Name { get; }

    public DenyReason Reason { get; }

    public bool IsTripped { get; private set; }

    /// <summary>What tripped it, with the numbers compared; empty while it is not tripped.</summary>
    public string Cause { get; private set; } = "";

    /// <summary>Released by itself at this time; null: by command only.</summary>
    public DateTimeOffset? ReleasedAt =>
        IsTripped && ReleaseMs != long.MaxValue ? DateTimeOffset.FromUnixTimeMilliseconds(ReleaseMs) : null;

    internal long ReleaseMs { get; private set; } = long.MaxValue;

    internal void Trip(string cause, long releaseMs)
    {
        IsTripped = true;
        Cause = cause;
        ReleaseMs = releaseMs;
    }

    internal void Release()
    {
        IsTripped = false;
        Cause = "";
        ReleaseMs = long.MaxValue;
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(IsTripped);
        writer.Write(Cause);
        writer.Write(ReleaseMs);
    }

    internal void Load(StateReader reader)
    {
        IsTripped = reader.ReadBoolean();
        Cause = reader.ReadString() ?? "";
        ReleaseMs = reader.ReadInt64();
    }
}
