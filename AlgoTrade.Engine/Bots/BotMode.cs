namespace AlgoTrade.Engine.Bots;

public enum BotMode
{
    /// <summary>Live data, the engine's own matcher: no order leaves the house. The default.</summary>
    Paper = 1,
    Testnet = 2,

    /// <summary>Real money.</summary>
    Live = 3,
}
