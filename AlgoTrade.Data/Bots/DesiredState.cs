namespace AlgoTrade.Data.Bots;

/// <summary>What an operator wants a bot to do.</summary>
public enum DesiredState
{
    Stopped = 1,
    Running = 2,

    /// <summary>No new entries; exits, stops and targets go on.</summary>
    Paused = 3,

    /// <summary>Cancel entries, close the position, then pause.</summary>
    Flattened = 4,
}
