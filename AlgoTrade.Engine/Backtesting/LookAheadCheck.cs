using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <param name="Cuts">How many truncated histories were run.</param>
/// <param name="Disagreement">The first cut whose run was not the beginning of the full run, as a sentence; null when all agree.</param>
public sealed record LookAheadReport(int Cuts, int Candles, string? Disagreement)
{
    public bool IsClean => Disagreement is null;
}

/// <summary>
/// Shows that a strategy does not use the future: its run on a history that ends at a cut must be, effect by effect and bit by bit, the beginning
/// of its run on the whole history. A strategy that peeks decides otherwise where the future is missing. Cuts are drawn with a seed,
/// evenly over the run; more cuts find rarer peeks.
/// </summary>
public static class LookAheadCheck
{
    public const int DefaultCuts = 25;

    /// <param name="createStrategy">Makes the strategy for the candles that exist in one run; they are all it may know.</param>
    /// <param name="cuts">1 to the number of candles.</param>
    /// <exception cref="BacktestException">The input is bad, or the bot halted.</exception>
    public static LookAheadReport Run(
        BacktestRequest request, Func<IReadOnlyList<CandleSeries>, Func<string, Strategy>> createStrategy, int cuts = DefaultCuts, int seed = 1,
        CancellationToken cancellationToken = default)
    {
        BacktestCheck.Check(request);
        var full = Trace.Of(request, createStrategy, cancellationToken);
        var candles = full.Times.Length;
        if (cuts < 1 || cuts > candles)
            throw new ArgumentOutOfRangeException(nameof(cuts), cuts, $"Expected 1 to {candles} cuts.");
        var random = new Random(seed);
        for (var cut = 0; cut < cuts; cut++)
        {
            var from = (int)((long)candles * cut / cuts);
            var at = random.Next(from, Math.Max(from + 1, (int)((long)candles * (cut + 1) / cuts)));
            if (Compare(request, createStrategy, full, at, cancellationToken) is { } disagreement)
                return new LookAheadReport(cut + 1, candles, disagreement);
        }

        return new LookAheadReport(cuts, candles, Disagreement: null);
    }

    /// <summary>The check for a strategy of the catalog.</summary>
    /// <inheritdoc cref="Run(BacktestRequest, Func{IReadOnlyList{CandleSeries}, Func{string, Strategy}}, int, int, CancellationToken)"/>
    public static LookAheadReport Run(
        BacktestRequest request, StrategyCatalog catalog, int cuts = DefaultCuts, int seed = 1, CancellationToken cancellationToken = default) =>
        Run(request, _ => BacktestRunner.FactoryOf(request, catalog), cuts, seed, cancellationToken);

    private static string? Compare(
        BacktestRequest request, Func<IReadOnlyList<CandleSeries>, Func<string, Strategy>> createStrategy, Trace full, int at,
        CancellationToken cancellationToken)
    {
        var closeTime = DateTimeOffset.FromUnixTimeMilliseconds(full.Times[at]);
        var truncated = request with
        {
            // Candles that closed by then; the others do not exist in this run.
            Candles = [.. request.Candles.Select(series => series.Between(DateTimeOffset.MinValue, closeTime - request.Definition.Interval.Duration() + TimeSpan.FromMilliseconds(1)))],
        };
        if (truncated.Candles.Any(series => series.Count == 0))
            return null;
        Trace part;
        try
        {
            part = Trace.Of(truncated, createStrategy, cancellationToken);
        }
        catch (BacktestException exception) when (exception.Fault is BacktestFault.TooFewCandles)
        {
            return null;
        }

        return FirstDifference(full, part) is { } difference
            ? string.Create(CultureInfo.InvariantCulture, $"Cut after {closeTime:yyyy-MM-dd HH:mm:ss} UTC: {difference}") : null;
    }

    private static string? FirstDifference(Trace full, Trace part)
    {
        var lastStep = 2 * part.Equity.Length - 1;
        var expected = full.Effects.TakeWhile(effect => effect.Step <= lastStep).ToArray();
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
    private sealed record Trace(IReadOnlyList<(int Step, EngineEffect Effect)> Effects, double[] Equity, long[] Times)
    {
        public static Trace Of(
            BacktestRequest request, Func<IReadOnlyList<CandleSeries>, Func<string, Strategy>> createStrategy, CancellationToken cancellationToken)
        {
            var effects = new List<(int, EngineEffect)>();
            BacktestSession? session = null;
            var observed = request with { Observer = (effect, _) => effects.Add((session?.Step ?? 0, effect)), HashEffects = false };
            using (session = new BacktestSession(observed, createStrategy(request.Candles), new BacktestBuffers()))
            {
                session.Run(progress: null, cancellationToken);
                return new Trace(effects, session.EquitySoFar.ToArray(), session.TimesSoFar.ToArray());
            }
        }
    }
}
