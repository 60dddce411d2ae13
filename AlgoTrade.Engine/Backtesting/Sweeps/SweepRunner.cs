using System.Collections.Concurrent;
using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Engine.Backtesting.Sweeps;

/// <summary>
/// Runs a backtest for every parameter set, on all cores. This is the one place of the engine that uses threads: runs share only the
/// candles, which nobody changes, and each worker keeps one set of large arrays, so memory does not grow with the number of runs.
/// </summary>
public static class SweepRunner
{
    /// <param name="progress">Told the number of sets done.</param>
    /// <exception cref="BacktestException">What all sets share is bad; the fault of a single set is in the report.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static SweepReport Run(SweepRequest request, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var metric = MetricDefinitions.All.FirstOrDefault(one => one.Name == request.RankBy)
            ?? throw Bad($"\"{request.RankBy}\" is no metric: expected one of {string.Join(", ", MetricDefinitions.All.Select(one => one.Name))}.");
        if (request.InSampleFraction is not (> 0 and <= 1))
            throw Bad(FormattableString.Invariant($"The in-sample fraction is {request.InSampleFraction}: expected above 0 and at most 1."));
        if (request.ParameterSets.Count == 0)
            throw Bad("A sweep needs at least one parameter set.");
        BacktestCheck.Check(request.Backtest);
        var splitAt = SplitAt(request);
        if (splitAt is not null)
        {
            BacktestCheck.CheckPeriod(request.Backtest with { To = splitAt });
            BacktestCheck.CheckPeriod(request.Backtest with { From = splitAt });
        }

        var outcomes = RunAll(request, splitAt, progress, cancellationToken);
        return Rank(request, metric, splitAt, outcomes);
    }

    private static Outcome[] RunAll(SweepRequest request, DateTimeOffset? splitAt, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var outcomes = new Outcome[request.ParameterSets.Count];
        var done = 0;
        var buffers = new ConcurrentBag<BacktestBuffers>();
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = request.Parallelism ?? Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        // Sets are handed out one by one: a chunk of slow ones would leave the other cores idle at the end.
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, outcomes.Length), EnumerablePartitionerOptions.NoBuffering), options, number =>
        {
            var buffer = buffers.TryTake(out var used) ? used : new BacktestBuffers();
            outcomes[number] = RunOne(request, request.ParameterSets[number], splitAt, buffer, cancellationToken);
            buffers.Add(buffer);
            progress?.Report(Interlocked.Increment(ref done));
        });
        return outcomes;
    }

    private static Outcome RunOne(
        SweepRequest request, string parametersJson, DateTimeOffset? splitAt, BacktestBuffers buffers, CancellationToken cancellationToken)
    {
        try
        {
            var backtest = request.Backtest with { Definition = request.Backtest.Definition with { ParametersJson = parametersJson } };
            var inSample = Measure(splitAt is null ? backtest : backtest with { To = splitAt }, request, buffers, cancellationToken);
            var outOfSample = splitAt is null ? null : Measure(backtest with { From = splitAt }, request, buffers, cancellationToken);
            return new Outcome(inSample, outOfSample, Refusal: null);
        }
        catch (BacktestException exception)
        {
            return new Outcome(InSample: null, OutOfSample: null, exception.Message);
        }
    }

    private static PerformanceMetrics Measure(
        BacktestRequest backtest, SweepRequest request, BacktestBuffers buffers, CancellationToken cancellationToken)
    {
        // Thousands of runs are compared by their figures: nobody reads the hash of one.
        var unhashed = backtest with { HashEffects = false };
        using var session = new BacktestSession(unhashed, BacktestRunner.FactoryOf(unhashed.Definition, request.Catalog), buffers);
        session.Run(progress: null, cancellationToken);
        return session.Measure();
    }

    private static SweepReport Rank(SweepRequest request, MetricDefinition metric, DateTimeOffset? splitAt, Outcome[] outcomes)
    {
        var sets = request.ParameterSets;
        var order = Enumerable.Range(0, outcomes.Length).Where(number => outcomes[number].InSample is not null)
            .OrderByDescending(number => metric.Read(outcomes[number].InSample!) ?? double.NegativeInfinity).ThenBy(number => number).ToArray();
        var runs = order.Select((number, rank) => new SweepRun(
            rank + 1, sets[number], metric.Read(outcomes[number].InSample!), outcomes[number].InSample!, outcomes[number].OutOfSample)).ToArray();
        var refused = Enumerable.Range(0, outcomes.Length).Where(number => outcomes[number].Refusal is not null)
            .Select(number => new RefusedSet(sets[number], outcomes[number].Refusal!)).ToArray();
        return new SweepReport(outcomes.Length, metric.Name, splitAt, RankCorrelation(runs, metric), runs, refused);
    }

    // Spearman without correction for ties: 1 − 6·Σd²/(n·(n²−1)).
    private static double? RankCorrelation(SweepRun[] runs, MetricDefinition metric)
    {
        if (runs.Length < 3 || runs[0].OutOfSample is null)
            return null;
        var byOutOfSample = runs.OrderByDescending(run => metric.Read(run.OutOfSample!) ?? double.NegativeInfinity).ThenBy(run => run.Rank).ToArray();
        var sum = 0.0;
        for (var rank = 0; rank < byOutOfSample.Length; rank++)
        {
            var distance = (double)(byOutOfSample[rank].Rank - 1 - rank);
            sum += distance * distance;
        }

        var count = (double)runs.Length;
        return 1 - 6 * sum / (count * (count * count - 1));
    }

    private static DateTimeOffset? SplitAt(SweepRequest request)
    {
        if (request.InSampleFraction >= 1)
            return null;
        var (fromMs, toMs) = BacktestCheck.Period(request.Backtest);
        var first = Math.Max(fromMs, request.Backtest.Candles.Min(series => series.OpenTimeMs[0]));
        var end = Math.Min(toMs, request.Backtest.Candles.Max(series => series.OpenTimeMs[^1]) + 1);
        return DateTimeOffset.FromUnixTimeMilliseconds(first + (long)((end - first) * request.InSampleFraction));
    }

    private static BacktestException Bad(string message) => new(BacktestFault.BadConfiguration, message);

    private sealed record Outcome(PerformanceMetrics? InSample, PerformanceMetrics? OutOfSample, string? Refusal);
}
