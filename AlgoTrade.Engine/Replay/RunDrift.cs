using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Replay;

/// <summary>One recorded run looked at twice: run again as it was, and compared with the backtest over the same time.</summary>
public sealed record RunDrift
{
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Open time of the first candle the bot decided on, and close time of the last; null when none closed.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Period { get; init; }

    /// <summary>What each stored segment did, and does now.</summary>
    public required IReadOnlyList<ReplayedSegment> Segments { get; init; }

    /// <summary>Hash of the decisions that were taken.</summary>
    public required string ActualDecisions { get; init; }

    /// <summary>Hash of the decisions of the backtest; null when there was nothing to compare.</summary>
    public string? ExpectedDecisions { get; init; }

    /// <summary>Null when there was nothing to compare: see <see cref="NotCompared"/>.</summary>
    public DriftReport? Report { get; init; }

    /// <summary>Why there is no report, one sentence.</summary>
    public string? NotCompared { get; init; }

    public bool IsReplayedSame => Segments.All(segment => segment.IsSame);

    /// <exception cref="InvalidDataException">A segment is missing or damaged; the message says which.</exception>
    /// <inheritdoc cref="RecordedRun.Backtest"/>
    public static RunDrift Measure(
        RecordedRun run, Func<string, Strategy> createStrategy, IReadOnlyList<CandleSeries> candles, IReadOnlyList<IReadOnlyList<FundingRate>>? funding)
    {
        var (segments, actual) = run.Replay(createStrategy);
        var drift = new RunDrift
        {
            StartedAt = run.Segments[0].RunStartedAt,
            Period = run.Candles is { } candle ? (candle.First, candle.Last + run.Definition.Interval.Duration()) : null,
            Segments = segments,
            ActualDecisions = actual.DecisionHash(),
        };
        try
        {
            var expected = run.Backtest(createStrategy, candles, funding);
            return drift with { ExpectedDecisions = expected.DecisionHash(), Report = DriftReport.Compare(expected, actual) };
        }
        catch (BacktestException failure)
        {
            return drift with { NotCompared = failure.Message };
        }
    }
}
