using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>
/// Runs a bot over recorded trades and quotes, through the matcher that paper trading uses. The bot sees what it would have seen live, in the
/// same order: what an event does to its orders first, then the event.
/// </summary>
public static class QuoteBacktestRunner
{
    /// <summary>Runs with a strategy of the catalog.</summary>
    /// <inheritdoc cref="Run(QuoteBacktestRequest, Func{string, Strategy}, IProgress{DateTimeOffset}?, CancellationToken)"/>
    public static BacktestResult Run(
        QuoteBacktestRequest request, StrategyCatalog catalog, IProgress<DateTimeOffset>? progress = null, CancellationToken cancellationToken = default) =>
        Run(request, BacktestRunner.FactoryOf(request.Definition, catalog), progress, cancellationToken);

    /// <param name="createStrategy">Makes the strategy from its parameters (JSON object); throws when they are out of range.</param>
    /// <param name="progress">Told the time reached, at every candle.</param>
    /// <exception cref="BacktestException">
    /// The input is bad (found before the run, except for faults in the stream of events, found where they are), or the bot halted.
    /// </exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static BacktestResult Run(
        QuoteBacktestRequest request, Func<string, Strategy> createStrategy, IProgress<DateTimeOffset>? progress = null,
        CancellationToken cancellationToken = default)
    {
        BacktestCheck.Check(request);
        using var session = new QuoteBacktestSession(request, createStrategy);
        session.Run(progress, cancellationToken);
        return session.ToResult();
    }
}
