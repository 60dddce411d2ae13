using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Engine.Bots;

/// <summary>A wish of the operator, as an event like any other, so that a replay repeats it.</summary>
public abstract record BotCommand(DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

public sealed record StartBot(DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

/// <summary>No new entries; exits, stops and targets go on.</summary>
public sealed record PauseBot(string Reason, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

public sealed record ResumeBot(DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

/// <summary>Ends the bot by the given policy; null takes the policy of its definition.</summary>
public sealed record StopBot(ShutdownPolicy? Policy, string Reason, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

/// <summary>Cancels entries and closes the position with reduce-only market orders; the bot is paused afterwards.</summary>
public sealed record FlattenBot(string Reason, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

/// <summary>New strategy parameters (JSON object). Indicators warm up again; positions and orders stay.</summary>
public sealed record ChangeParameters(string ParametersJson, int Revision, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

public sealed record SetKillSwitch(KillSwitchMode Mode, string Reason, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

/// <summary>Releases a latched breaker by name; null releases all.</summary>
public sealed record ReleaseBreaker(string? Breaker, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);

/// <summary>
/// The account as a whole takes no entries, or takes them again (null). Resting entries are canceled; exits, stops and targets go on.
/// </summary>
public sealed record SetAccountBlock(AccountBlock? Block, DateTimeOffset OccurredAt) : BotCommand(OccurredAt);
