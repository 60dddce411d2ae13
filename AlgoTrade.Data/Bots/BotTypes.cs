using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Data.Bots;

/// <summary>What should be: one bot, its wished state and the configuration it should run.</summary>
/// <param name="Version">Grows with every change of the wish; pass it back to change only what you saw.</param>
/// <param name="ArmedForAccount">The account name an operator typed to allow live trading; null: not armed.</param>
public sealed record StoredBot(
    BotId Id, string Name, int AccountId, BotMode Mode, DesiredState DesiredState, int Revision, string DefinitionJson, string? ArmedForAccount,
    DateTimeOffset? ArmedAt, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, bool IsDeleted);

/// <summary>One configuration that the bot ran, or was to run.</summary>
public sealed record BotRevision(BotId Bot, int Revision, string DefinitionJson, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>What is, as the daemon sees it.</summary>
/// <param name="Version">Of the wish that this state answers.</param>
/// <param name="LagMs">From the exchange's time of the last event to its handling; for the heartbeat.</param>
public sealed record BotStatus(
    BotId Bot, BotState State, string Reason, int Revision, long Version, string Instance, DateTimeOffset HeartbeatAt, DateTimeOffset ChangedAt,
    DateTimeOffset? LastDecisionAt, string? LastDecision, int LagMs);

/// <summary>What the strategy wanted on an event and why, or why the gate refused.</summary>
/// <param name="Sequence">Order of handling within the bot, from 1.</param>
/// <param name="Kind"><c>decision</c> or <c>denial</c>.</param>
/// <param name="Details">JSON, or null.</param>
public sealed record StoredDecision(
    BotId Bot, long Sequence, DateTimeOffset DecidedAt, string? Instrument, string Kind, string Wanted, string Reason, string? Details, string? TraceId);

/// <summary>A stretch of the events a bot handled, in the order it handled them. The bytes are the writer's.</summary>
public sealed record JournalSegment(
    BotId Bot, int Revision, long FirstSequence, long LastSequence, DateTimeOffset StartedAt, DateTimeOffset EndedAt, byte[] Events);

/// <param name="SignalId">0 for a signal that is not stored yet.</param>
public sealed record Signal(
    long SignalId, string Source, BotId? Bot, string Instrument, string Kind, string Text, string? Details, DateTimeOffset OccurredAt);
