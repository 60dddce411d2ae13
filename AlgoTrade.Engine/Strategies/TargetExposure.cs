namespace AlgoTrade.Engine.Strategies;

/// <summary>
/// Where a strategy wants to be on one leg. <see cref="Weight"/> scales the bot's sizing rule: 0.5 is half of what the rule allows.
/// </summary>
/// <param name="Weight">Signed: above zero long, below zero short, zero flat. −1 to 1.</param>
public readonly record struct TargetExposure(double Weight)
{
    public static readonly TargetExposure Flat;
    public static readonly TargetExposure Long = new(1);
    public static readonly TargetExposure Short = new(-1);
}
