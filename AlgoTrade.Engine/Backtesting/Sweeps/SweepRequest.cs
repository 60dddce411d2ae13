using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting.Sweeps;

/// <summary>The same backtest for many parameter sets.</summary>
public sealed record SweepRequest
{
    /// <summary>What all sets share; its own parameters are not used.</summary>
    public required BacktestRequest Backtest { get; init; }

    /// <summary>Parameter sets as JSON objects, see <see cref="ParameterGrid.Sets"/>.</summary>
    public required IReadOnlyList<string> ParameterSets { get; init; }

    /// <summary>
    /// Share of the period, at its beginning, on which sets are ranked; the rest is only reported, as the test of the ranking. Default 0.7;
    /// 1 for no split, which the report says.
    /// </summary>
    public double InSampleFraction { get; init; } = 0.7;

    /// <summary>Name of the metric that ranks (<see cref="MetricDefinitions"/>), higher first. Default Sharpe per day.</summary>
    public string RankBy { get; init; } = "sharpePerDay";

    /// <summary>Runs at a time; null: as many as there are processors.</summary>
    public int? Parallelism { get; init; }

    public required StrategyCatalog Catalog { get; init; }
}
