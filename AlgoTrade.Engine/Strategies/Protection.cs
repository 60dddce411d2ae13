namespace AlgoTrade.Engine.Strategies;

/// <summary>
/// Stop and target wishes. Distances are absolute price distances (quote currency) from the entry's reference price (the close
/// the decision was taken on). The engine turns them into trigger orders that rest on the exchange. Null: none.
/// </summary>
public sealed record Protection
{
    public static readonly Protection None = new();

    /// <summary>Stop-loss this far against the position.</summary>
    public double? StopDistance { get; init; }

    /// <summary>Take-profit this far in favor of the position.</summary>
    public double? TargetDistance { get; init; }

    /// <summary>The stop follows the best close at this distance; it never moves against the position.</summary>
    public double? TrailingDistance { get; init; }

    /// <summary>Once the close is this far in favor, the stop moves to the entry price.</summary>
    public double? BreakEvenDistance { get; init; }

    /// <summary>Closes the position after this many closed candles of its leg.</summary>
    public int? MaxCandles { get; init; }
}
