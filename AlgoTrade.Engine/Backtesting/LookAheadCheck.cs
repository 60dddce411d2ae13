using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <param name="Cuts">How many truncated histories were run.</param>
/// <param name="Steps">Candles, or market events, of the whole history.</param>
/// <param name="Disagreement">The first cut whose run was not the beginning of the full run, as a sentence; null when all agree.</param>
public sealed record LookAheadReport(int Cuts, int Steps, string? Disagreement)
{
    public bool IsClean => Disagreement is null;
}

/// <summary>
/// Shows that a strategy does not use the future: its run on a history that ends at a cut must be, effect by effect and bit by bit, the beginning
/// of its run on the whole history. A strategy that peeks decides otherwise where the future is missing. Cuts are drawn with a seed,
/// evenly over the run; more cuts find rarer peeks. Cuts too early for a first decision prove nothing and are not counted.
/// </summary>
public static class LookAheadCheck
{
    public const int DefaultCuts = 25;

    /// <param name="createStrategy">Makes the strategy for the candles that exist in one run; they are all it may know.</param>
    /// <param name="cuts">At least 1; more than there are candles is one after each.</param>
    /// <exception cref="BacktestException">The input is bad, or the bot halted.</exception>
    public static LookAheadReport Run(
        BacktestRequest request, Func<IReadOnlyList<CandleSeries>, Func<string, Strategy>> createStrategy, int cuts = DefaultCuts, int seed = 1,
        CancellationToken cancellationToken = default)
    {
        BacktestCheck.Check(request);
        var full = Trace.Of(request, createStrategy, cancellationToken);
        return RunCuts(full, full.Times.Length, cuts, seed, at =>
        {
            var closeTime = DateTimeOffset.FromUnixTimeMilliseconds(full.Times[at]);
            // Candles that closed by then; the others do not exist in this run.
            var candles = ClosedBy(request.Candles, closeTime);
            return (closeTime, candles.Any(series => series.Count == 0) ? null : () => Trace.Of(request with { Candles = candles }, createStrategy, cancellationToken));
        });
    }

    /// <summary>The check for a strategy of the catalog.</summary>
    /// <inheritdoc cref="Run(BacktestRequest, Func{IReadOnlyList{CandleSeries}, Func{string, Strategy}}, int, int, CancellationToken)"/>
    public static LookAheadReport Run(
        BacktestRequest request, StrategyCatalog catalog, int cuts = DefaultCuts, int seed = 1, CancellationToken cancellationToken = default) =>
        Run(request, _ => BacktestRunner.FactoryOf(request.Definition, catalog), cuts, seed, cancellationToken);

    /// <summary>The same over recorded trades and quotes: histories end after any event.</summary>
    /// <param name="createStrategy">Makes the strategy for the market events that exist in one run; they are all it may know.</param>
    /// <param name="cuts">At least 1; more than there are events is one after each.</param>
    /// <exception cref="BacktestException">The input is bad, or the bot halted.</exception>
    public static LookAheadReport Run(
        QuoteBacktestRequest request, Func<IReadOnlyList<EngineEvent>, Func<string, Strategy>> createStrategy, int cuts = DefaultCuts, int seed = 1,
        CancellationToken cancellationToken = default)
    {
        BacktestCheck.Check(request);
        var market = request.Market.ToArray();
        var full = Trace.Of(request, market, createStrategy, cancellationToken);
        return RunCuts(full, market.Length, cuts, seed, at =>
        {
            var lastTime = market[at].OccurredAt;
            var candles = request.Candles is { } given ? ClosedBy(given, lastTime) : null;
            return (lastTime, () => Trace.Of(request with { Candles = candles }, market[..(at + 1)], createStrategy, cancellationToken));
        });
    }

    /// <summary>The check for a strategy of the catalog.</summary>
    /// <inheritdoc cref="Run(QuoteBacktestRequest, Func{IReadOnlyList{EngineEvent}, Func{string, Strategy}}, int, int, CancellationToken)"/>
    public static LookAheadReport Run(
        QuoteBacktestRequest request, StrategyCatalog catalog, int cuts = DefaultCuts, int seed = 1, CancellationToken cancellationToken = default) =>
        Run(request, _ => BacktestRunner.FactoryOf(request.Definition, catalog), cuts, seed, cancellationToken);

    /// <param name="cut">For the index of the last step that is kept: its time, and the run up to it; null: there is nothing to run.</param>
    private static LookAheadReport RunCuts(Trace full, int steps, int cuts, int seed, Func<int, (DateTimeOffset At, Func<Trace>? Run)> cut)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cuts, 1);
        cuts = Math.Min(cuts, steps);
        var random = new Random(seed);
        var done = 0;
        for (var i = 0; i < cuts; i++)
        {
            var from = (int)((long)steps * i / cuts);
            var (at, run) = cut(random.Next(from, Math.Max(from + 1, (int)((long)steps * (i + 1) / cuts))));
            if (run is null || !TryRun(run, out var part))
                continue;
            done++;
            if (FirstDifference(full, part) is { } difference)
                return new LookAheadReport(done, steps, string.Create(CultureInfo.InvariantCulture, $"Cut after {at:yyyy-MM-dd HH:mm:ss.FFF} UTC: {difference}"));
        }

        return new LookAheadReport(done, steps, Disagreement: null);
    }

    private static bool TryRun(Func<Trace> run, out Trace part)
    {
        try
        {
            part = run();
            return true;
        }
        catch (BacktestException exception) when (exception.Fault is BacktestFault.TooFewCandles)
        {
            part = Trace.Empty;
            return false;
        }
    }

    private static List<CandleSeries> ClosedBy(IReadOnlyList<CandleSeries> candles, DateTimeOffset time) =>
        [.. candles.Select(series => series.Between(DateTimeOffset.MinValue, time - series.Interval.Duration() + TimeSpan.FromMilliseconds(1)))];

    private static string? FirstDifference(Trace full, Trace part)
    {
        var expected = full.Effects.TakeWhile(effect => effect.Step <= part.LastStep).ToArray();
        for (var i = 0; i < Math.Max(expected.Length, part.Effects.Count); i++)
        {
            if (i >= expected.Length)
                return $"the shortened run also did {part.Effects[i].Effect}.";
            if (i >= part.Effects.Count || part.Effects[i] != expected[i])
                return $"the full run did {expected[i].Effect}; the shortened one {(i < part.Effects.Count ? part.Effects[i].Effect : "did nothing")}.";
        }

        var same = full.Equity.AsSpan(0, part.Equity.Length).CommonPrefixLength(part.Equity);
        return same == part.Equity.Length ? null : FormattableString.Invariant($"equity at close {same} is {part.Equity[same]} instead of {full.Equity[same]}.");
    }

    /// <summary>What one run did, at which step.</summary>
    private sealed record Trace(IReadOnlyList<(int Step, EngineEffect Effect)> Effects, double[] Equity, long[] Times, int LastStep)
    {
        public static readonly Trace Empty = new([], [], [], 0);

        public static Trace Of(
            BacktestRequest request, Func<IReadOnlyList<CandleSeries>, Func<string, Strategy>> createStrategy, CancellationToken cancellationToken)
        {
            var effects = new List<(int, EngineEffect)>();
            BacktestSession? session = null;
            var observed = request with { Observer = (effect, _) => effects.Add((session?.Step ?? 0, effect)), HashEffects = false };
            using (session = new BacktestSession(observed, createStrategy(request.Candles), new BacktestBuffers()))
            {
                session.Run(progress: null, cancellationToken);
                return new Trace(effects, session.EquitySoFar.ToArray(), session.TimesSoFar.ToArray(), (2 * session.EquitySoFar.Length) - 1);
            }
        }

        public static Trace Of(
            QuoteBacktestRequest request, EngineEvent[] market, Func<IReadOnlyList<EngineEvent>, Func<string, Strategy>> createStrategy, CancellationToken cancellationToken)
        {
            var effects = new List<(int, EngineEffect)>();
            QuoteBacktestSession? session = null;
            var observed = request with { Market = market, Observer = (effect, _) => effects.Add((session?.Step ?? 0, effect)) };
            using (session = new QuoteBacktestSession(observed, createStrategy(market)))
            {
                session.Run(progress: null, cancellationToken);
                return new Trace(effects, [.. session.EquitySoFar], [], market.Length);
            }
        }
    }
}
