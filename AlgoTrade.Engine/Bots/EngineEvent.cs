namespace AlgoTrade.Engine.Bots;

/// <summary>
/// One input of a bot. Time comes with it: <see cref="OccurredAt"/> is the exchange's clock and the only "now" the engine knows.
/// </summary>
public abstract record EngineEvent(DateTimeOffset OccurredAt);

/// <summary>A timer that the bot asked for is due.</summary>
public sealed record TimerElapsed(string Name, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);
