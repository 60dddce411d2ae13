namespace AlgoTrade.Engine.Replay;

/// <summary>A stretch of the events one bot handled, in the order it handled them, with the hash of what it did.</summary>
public sealed record ReplaySegment
{
    /// <summary>When this life of the bot began: segments of one run share it.</summary>
    public required DateTimeOffset RunStartedAt { get; init; }

    /// <summary>Number of the first event within the run, from 1.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The bot as saved before the first event; null where it is that of the segment before. A replay begins only where it is set.</summary>
    public ReadOnlyMemory<byte>? State { get; init; }

    public required int EventCount { get; init; }

    /// <summary>As <see cref="EventCodec"/> writes them.</summary>
    public required ReadOnlyMemory<byte> Events { get; init; }

    /// <summary>Of the effects of these events, see <see cref="Bots.EffectHash"/>.</summary>
    public required string EffectHash { get; init; }

    public long LastSequence => FirstSequence + EventCount - 1;
}
