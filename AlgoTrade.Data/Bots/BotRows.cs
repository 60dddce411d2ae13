using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Data.Bots;

/// <summary>What should be: the bot exists, and is to run, pause or stop. Written by the API, read by the daemon.</summary>
internal sealed class BotRow
{
    public int BotId { get; set; }
    public required string Name { get; set; }
    public required int AccountId { get; set; }
    public required BotMode Mode { get; set; }
    public required DesiredState DesiredState { get; set; }

    /// <summary>The revision that should run; its content is in <c>bot_revisions</c>.</summary>
    public required int Revision { get; set; }

    /// <summary>The account name that the operator typed to arm the bot for live trading; null: not armed.</summary>
    public string? ArmedForAccount { get; set; }
    public DateTimeOffset? ArmedAt { get; set; }

    /// <summary>Counts wishes: grows with every change, so that two writers cannot overwrite each other unseen.</summary>
    public long Version { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Deleted bots stay: their orders and fills refer to them. The name becomes free again.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>One configuration that a bot ever ran. Never changed, never deleted.</summary>
internal sealed class BotRevisionRow
{
    public required int BotId { get; set; }
    public required int Revision { get; set; }

    /// <summary>JSON form of <see cref="BotDefinition"/>.</summary>
    public required string Definition { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}

/// <summary>What is, as the daemon last saw it.</summary>
internal sealed class BotStatusRow
{
    public required int BotId { get; set; }
    public required BotState State { get; set; }
    public string Reason { get; set; } = "";
    public required int Revision { get; set; }

    /// <summary>Version of the wish that this state answers.</summary>
    public required long Version { get; set; }
    public required DateTimeOffset HeartbeatAt { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }
    public DateTimeOffset? LastDecisionAt { get; set; }
    public string? LastDecision { get; set; }
    public required string Instance { get; set; }
    public required long LeaseEpoch { get; set; }

    /// <summary>Engine state of the bot for a fast restart; null when there is none.</summary>
    public byte[]? Snapshot { get; set; }
    public DateTimeOffset? SnapshotAt { get; set; }
}

internal sealed class HeartbeatRow
{
    public required int BotId { get; set; }
    public required DateTimeOffset BeatAt { get; set; }
    public required BotState State { get; set; }

    /// <summary>From the exchange's time of the last event to its handling.</summary>
    public int LagMs { get; set; }
}

/// <summary>What the strategy wanted on an event and why, and what the gate said.</summary>
internal sealed class DecisionRow
{
    public required int BotId { get; set; }
    public required DateTimeOffset DecidedAt { get; set; }

    /// <summary>Order of handling within the bot, from 1.</summary>
    public required long Sequence { get; set; }
    public string? Coin { get; set; }
    public required string Kind { get; set; }
    public required string Wanted { get; set; }
    public required string Reason { get; set; }
    public string? Details { get; set; }
    public string? TraceId { get; set; }
}

/// <summary>A stretch of the events that a bot handled, in the order it handled them, for replay.</summary>
internal sealed class BotJournalRow
{
    public required int BotId { get; set; }
    public required DateTimeOffset StartedAt { get; set; }
    public required long FirstSequence { get; set; }
    public required long LastSequence { get; set; }
    public required DateTimeOffset EndedAt { get; set; }
    public required int Revision { get; set; }

    /// <summary>Compressed; the format belongs to the writer.</summary>
    public required byte[] Events { get; set; }
}

internal sealed class SignalRow
{
    public long SignalId { get; set; }
    public required string Source { get; set; }
    public int? BotId { get; set; }
    public required string Coin { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }
    public required string Kind { get; set; }
    public required string Text { get; set; }
    public string? Details { get; set; }
}
