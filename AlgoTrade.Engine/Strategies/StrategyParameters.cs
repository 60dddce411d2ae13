namespace AlgoTrade.Engine.Strategies;

/// <summary>Base of every parameter record.</summary>
public abstract record StrategyParameters
{
    /// <summary>What is wrong between parameters that are each in range, as one sentence naming them; null when nothing is.</summary>
    public virtual string? Conflict() => null;
}
