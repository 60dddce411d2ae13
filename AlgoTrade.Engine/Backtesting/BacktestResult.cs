using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>A position still held after the last candle, marked at its close.</summary>
/// <param name="Quantity">Signed base units.</param>
public sealed record OpenPosition(InstrumentName Instrument, decimal Quantity, decimal EntryPrice, long OpenedAtMs, decimal FeesPaid, double UnrealizedPnl);

/// <summary>What a run did.</summary>
public sealed record BacktestResult
{
    public required BotDefinition Definition { get; init; }

    /// <summary>Close time of every candle of the period, Unix milliseconds.</summary>
    public required ReadOnlyMemory<long> TimesMs { get; init; }

    /// <summary>Equity at each of these times, in USDC.</summary>
    public required ReadOnlyMemory<double> Equity { get; init; }

    /// <summary>Closed positions, in the order they closed.</summary>
    public required IReadOnlyList<RoundTrip> RoundTrips { get; init; }

    public required IReadOnlyList<OpenPosition> OpenPositions { get; init; }

    public required PerformanceMetrics Metrics { get; init; }

    /// <summary>SHA-256 over the canonical bytes of every effect, lower-case hex: equal hashes mean equal decisions and orders. Empty where the request did not want it.</summary>
    public required string EffectHash { get; init; }

    public required int Orders { get; init; }

    public required int Fills { get; init; }

    /// <summary>How many orders the gate denied, by reason: why a run trades less than expected.</summary>
    public required IReadOnlyDictionary<DenyReason, int> Denied { get; init; }

    /// <summary>How many orders the simulated exchange rejected.</summary>
    public required int Rejected { get; init; }

    /// <summary>Where the bot stood at the end: <see cref="BotState.Running"/> unless something stopped it.</summary>
    public required BotState FinalState { get; init; }

    public required string FinalStateReason { get; init; }
}
