namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>
/// Figures of one run. The definitions are in <see cref="MetricDefinitions"/>; a figure that does not exist (no trades, no variance) is
/// null, never zero or infinite.
/// </summary>
public sealed record PerformanceMetrics
{
    public required double FinalEquity { get; init; }

    public required double TotalReturn { get; init; }

    public required double? Cagr { get; init; }

    public required double? Volatility { get; init; }

    public required double? SharpePerCandle { get; init; }

    public required double? SortinoPerCandle { get; init; }

    public required double? SharpePerDay { get; init; }

    public required double? SortinoPerDay { get; init; }

    public required double? Calmar { get; init; }

    public required double MaxDrawdown { get; init; }

    /// <summary>Null when equity was never below its peak.</summary>
    public required long? MaxDrawdownTroughMs { get; init; }

    public required long LongestDrawdownMs { get; init; }

    public required int RoundTrips { get; init; }

    public required int WinningRoundTrips { get; init; }

    public required double GrossProfit { get; init; }

    public required double GrossLoss { get; init; }

    public required double? WinRate { get; init; }

    public required double? ProfitFactor { get; init; }

    public required double? Expectancy { get; init; }

    public required double Exposure { get; init; }

    public required double? Turnover { get; init; }

    public required double Fees { get; init; }

    public required double Funding { get; init; }
}
