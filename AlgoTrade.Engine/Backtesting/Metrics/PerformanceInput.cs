namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>What the metrics are computed from; the same for a backtest and for the recorded equity of a live bot.</summary>
public sealed record PerformanceInput
{
    /// <summary>USDC before the first decision.</summary>
    public required double StartEquity { get; init; }

    /// <summary>When each equity value was taken (a candle's close time), Unix milliseconds, rising.</summary>
    public required ReadOnlyMemory<long> TimesMs { get; init; }

    /// <summary>USDC, one per time.</summary>
    public required ReadOnlyMemory<double> Equity { get; init; }

    /// <summary>Distance of two equity values in milliseconds: the candle interval. Annualizes the figures per candle.</summary>
    public required long StepMs { get; init; }

    /// <summary>Closed positions, in the order they closed.</summary>
    public IReadOnlyList<RoundTrip> RoundTrips { get; init; } = [];

    /// <summary>Opening times of the positions still held at the end, one per leg, Unix milliseconds.</summary>
    public IReadOnlyList<long> OpenSinceMs { get; init; } = [];

    /// <summary>Sum of price × quantity over all fills, USDC.</summary>
    public double TradedNotional { get; init; }

    /// <summary>USDC, positions still held included.</summary>
    public double Fees { get; init; }

    /// <summary>USDC received; negative was paid. Positions still held included.</summary>
    public double Funding { get; init; }
}
