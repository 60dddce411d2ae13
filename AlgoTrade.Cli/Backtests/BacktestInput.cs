using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary>Which data a result rests on: the first thing to ask of it.</summary>
/// <param name="Candles">Of the period, without those that warm up.</param>
/// <param name="Missing">Candles that the stretch from first to last lacks.</param>
/// <param name="Gaps">In how many stretches they, or trades, are missing.</param>
/// <param name="FundingRates">Hourly rates of the period; 0: funding is not in the result, or contexts told it.</param>
/// <param name="Stream">What the run went over.</param>
/// <param name="Trades">How many, in a run over trades or quotes.</param>
/// <param name="Quotes">How many changes of bid or offer; 0: they were taken from the trades.</param>
/// <param name="Contexts">How many marks; 0: they were taken from quotes or trades.</param>
internal sealed record DataUsed(
    string Coin, string Interval, string Source, int Candles, DateTimeOffset? First, DateTimeOffset? Last, long Missing, int Gaps, int FundingRates,
    BacktestStream Stream = BacktestStream.Candles, long Trades = 0, long Quotes = 0, long Contexts = 0);

/// <summary>A run that is ready to go, with what is to be said about its data.</summary>
internal abstract class BacktestInput(BotDefinition definition, SimulationOptions simulation) : IAsyncDisposable
{
    public BotDefinition Definition { get; } = definition;

    public SimulationOptions Simulation { get; } = simulation;

    /// <summary>Per instrument. Of a run over trades or quotes it is known once the run is over.</summary>
    public abstract IReadOnlyList<DataUsed> Data { get; }

    /// <summary>Why its data may mislead, one sentence each; known when <see cref="Data"/> is.</summary>
    public abstract IReadOnlyList<string> Warnings { get; }

    public abstract CostsUsed Costs { get; }

    /// <summary>Candles to go; 1 where they are not counted beforehand.</summary>
    public abstract double Size { get; }

    /// <param name="progress">Told the share done, 0 to 1.</param>
    public abstract BacktestResult Run(Func<string, Strategy> createStrategy, IProgress<double> progress, CancellationToken cancellationToken);

    /// <summary>Runs shortened histories and compares: does the strategy use the future?</summary>
    public abstract LookAheadReport CheckLookAhead(Func<string, Strategy> createStrategy, CancellationToken cancellationToken);

    /// <summary>Closes of the first instrument, after the run.</summary>
    public abstract Curve Prices(DateTimeOffset first, DateTimeOffset last);

    /// <summary>Lets go of what the run reads from.</summary>
    public abstract ValueTask DisposeAsync();
}
