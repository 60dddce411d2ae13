namespace AlgoTrade.Engine.Bots;

/// <summary>What a bot is doing.</summary>
public enum BotState
{
    Created = 1,

    /// <summary>Reads candles, indicators are not ready: no decision is asked for.</summary>
    WarmingUp = 2,
    Running = 3,

    /// <summary>No entries; exits go on.</summary>
    Paused = 4,

    /// <summary>Carries out its shutdown policy.</summary>
    Stopping = 5,
    Stopped = 6,

    /// <summary>Something could not be explained (an unlisted order event, an exception): waits for reconciliation and an operator.</summary>
    Halted = 7,
}
