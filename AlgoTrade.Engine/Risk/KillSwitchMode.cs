namespace AlgoTrade.Engine.Risk;

/// <summary>How far the kill switch reaches. Exits always pass. Survives restarts until an operator releases it.</summary>
public enum KillSwitchMode
{
    Off = 1,

    /// <summary>No new entries.</summary>
    Block = 2,

    /// <summary>No new entries, resting entries are canceled; stops and targets stay.</summary>
    CancelEntries = 3,

    /// <summary>As <see cref="CancelEntries"/>, and positions are closed.</summary>
    Flatten = 4,
}
