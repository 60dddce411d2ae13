using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Engine.Backtesting.Sweeps;

/// <param name="Rank">1 is best in sample.</param>
/// <param name="Value">The ranking metric in sample; null where it is not defined (too few trades).</param>
/// <param name="OutOfSample">Null without a split.</param>
public sealed record SweepRun(int Rank, string ParametersJson, double? Value, PerformanceMetrics InSample, PerformanceMetrics? OutOfSample);

/// <param name="Reason">One sentence: out of range, too few candles, halted.</param>
public sealed record RefusedSet(string ParametersJson, string Reason);

/// <summary>
/// All runs of a sweep in order of rank. The best of many trials looks good by chance alone, so the number of trials belongs to every
/// ranking and is part of it.
/// </summary>
/// <param name="Trials">Parameter sets that were asked for, refused ones included.</param>
/// <param name="SplitAt">Beginning of the out-of-sample part; null without a split.</param>
/// <param name="RankCorrelation">
/// Spearman's correlation of the ranks in and out of sample: near 0 or below, the ranking says nothing about the future. Null without a split
/// or with fewer than three runs.
/// </param>
public sealed record SweepReport(
    int Trials, string RankBy, DateTimeOffset? SplitAt, double? RankCorrelation, IReadOnlyList<SweepRun> Runs, IReadOnlyList<RefusedSet> Refused);
