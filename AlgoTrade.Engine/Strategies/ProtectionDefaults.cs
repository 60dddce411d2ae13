namespace AlgoTrade.Engine.Strategies;

/// <summary>Stops and targets of a bot, as fractions of the reference price (0.02 = 2 %). Null: none.</summary>
public sealed record ProtectionDefaults
{
    public static readonly ProtectionDefaults None = new();

    public double? StopFraction { get; init; }

    public double? TargetFraction { get; init; }

    public double? TrailingFraction { get; init; }

    public double? BreakEvenFraction { get; init; }

    public int? MaxCandles { get; init; }
}
