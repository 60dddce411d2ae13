namespace AlgoTrade.Engine.Backtesting.Metrics;

public enum MetricUnit
{
    /// <summary>USDC.</summary>
    Money = 1,

    /// <summary>A fraction: 0.25 is 25 %.</summary>
    Fraction = 2,

    /// <summary>A plain number.</summary>
    Ratio = 3,

    /// <summary>A whole number.</summary>
    Count = 4,

    /// <summary>Days of 24 hours.</summary>
    Days = 5,
}

/// <summary>One metric: its name in JSON, what it is, and where to read it.</summary>
/// <param name="Definition">One sentence, complete enough to recompute the figure.</param>
public sealed record MetricDefinition(string Name, string Title, MetricUnit Unit, string Definition, Func<PerformanceMetrics, double?> Read);

/// <summary>The written definitions, in the order a report shows them. A year is 365 days, the risk-free rate 0.</summary>
public static class MetricDefinitions
{
    private const double DayMs = 86_400_000;

    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new("finalEquity", "Final equity", MetricUnit.Money, "Cash plus unrealized PnL after the last candle.", m => m.FinalEquity),
        new("totalReturn", "Total return", MetricUnit.Fraction, "Final equity / start equity − 1.", m => m.TotalReturn),
        new("cagr", "CAGR", MetricUnit.Fraction,
            "(Final equity / start equity)^(365 days / length) − 1; the length runs from the open of the first candle to the close of the last and is at least an hour.", m => m.Cagr),
        new("volatility", "Volatility", MetricUnit.Fraction,
            "Sample standard deviation (n − 1) of the returns from candle close to candle close × √(candles per year).", m => m.Volatility),
        new("sharpePerCandle", "Sharpe (candle)", MetricUnit.Ratio,
            "Mean / sample standard deviation (n − 1) of the returns from close to close over all candles × √(candles per year).", m => m.SharpePerCandle),
        new("sortinoPerCandle", "Sortino (candle)", MetricUnit.Ratio,
            "Mean return / √(mean of min(return, 0)²) over all candles × √(candles per year).", m => m.SortinoPerCandle),
        new("sharpePerDay", "Sharpe (day)", MetricUnit.Ratio,
            "As per candle, with the last equity of each UTC day and √365.", m => m.SharpePerDay),
        new("sortinoPerDay", "Sortino (day)", MetricUnit.Ratio,
            "As per candle, with the last equity of each UTC day and √365.", m => m.SortinoPerDay),
        new("calmar", "Calmar", MetricUnit.Ratio, "CAGR / maximum drawdown.", m => m.Calmar),
        new("maxDrawdown", "Maximum drawdown", MetricUnit.Fraction,
            "Largest 1 − equity / running peak, on candle closes; the peak starts at the start equity.", m => m.MaxDrawdown),
        new("longestDrawdownDays", "Longest drawdown", MetricUnit.Days,
            "Longest time from a peak until equity is back at it, or until the end.", m => m.LongestDrawdownMs / DayMs),
        new("roundTrips", "Round trips", MetricUnit.Count, "Closed positions, each from flat to flat or to its turn.", m => m.RoundTrips),
        new("winRate", "Win rate", MetricUnit.Fraction, "Round trips with net PnL above 0 / all round trips.", m => m.WinRate),
        new("profitFactor", "Profit factor", MetricUnit.Ratio,
            "Sum of the net PnL of winning round trips / −(sum of the others).", m => m.ProfitFactor),
        new("expectancy", "Expectancy", MetricUnit.Money, "Mean net PnL (fees and funding included) of a round trip.", m => m.Expectancy),
        new("exposure", "Exposure", MetricUnit.Fraction, "Share of the time in which any position was held.", m => m.Exposure),
        new("turnover", "Turnover", MetricUnit.Ratio, "Sum of price × quantity over all fills / mean equity.", m => m.Turnover),
        new("fees", "Fees", MetricUnit.Money, "Fees paid, open positions included.", m => m.Fees),
        new("funding", "Funding", MetricUnit.Money, "Funding received; negative was paid.", m => m.Funding),
    ];
}
