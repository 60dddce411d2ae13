using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>
/// Runs a bot over candles of the past: the bot is the one that trades live, only the shell differs. Decisions fall at the close of a
/// candle and fill at the open of the next at the earliest. One cash account for all legs.
/// </summary>
public static class BacktestRunner
{
    /// <summary>Runs with a strategy of the catalog.</summary>
    /// <inheritdoc cref="Run(BacktestRequest, Func{string, Strategy}, IProgress{double}?, CancellationToken)"/>
    public static BacktestResult Run(
        BacktestRequest request, StrategyCatalog catalog, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        Run(request, FactoryOf(request.Definition, catalog), progress, cancellationToken);

    /// <param name="createStrategy">Makes the strategy from its parameters (JSON object); throws when they are out of range.</param>
    /// <param name="progress">Told the share done, 0 to 1, about a hundred times.</param>
    /// <exception cref="BacktestException">The input is bad (before the run), or the bot halted (during it).</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static BacktestResult Run(
        BacktestRequest request, Func<string, Strategy> createStrategy, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        BacktestCheck.Check(request);
        using var session = new BacktestSession(request, createStrategy, new BacktestBuffers());
        session.Run(progress, cancellationToken);
        return session.ToResult();
    }

    internal static Func<string, Strategy> FactoryOf(BotDefinition definition, StrategyCatalog catalog) =>
        parametersJson => catalog.Create(definition with { ParametersJson = parametersJson });
}
