namespace AlgoTrade.Engine.Bots;

/// <summary>What a stopping bot does with what it has on the exchange.</summary>
public enum ShutdownPolicy
{
    /// <summary>Leaves positions with verified resting stops; cancels nothing that protects. The default.</summary>
    Leave = 1,

    /// <summary>Cancels entries; positions and their stops stay.</summary>
    Cancel = 2,

    /// <summary>Cancels entries and closes positions.</summary>
    Flatten = 3,
}
