using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Reports;

/// <summary>Everything a backtest report shows; the writer computes nothing but the drawing.</summary>
internal sealed record ReportContent
{
    public required string Title { get; init; }

    /// <summary>What was run: strategy, parameters, period, costs, seed, hash. Shown as a table.</summary>
    public required IReadOnlyList<ReportFact> Facts { get; init; }

    public required IReadOnlyList<ReportMetric> Metrics { get; init; }

    /// <summary>Why a reader should doubt the result; one sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>Price of the first leg, behind the trades.</summary>
    public required CandleSeries Candles { get; init; }

    /// <summary>Unix milliseconds, rising.</summary>
    public required IReadOnlyList<long> EquityTimesMs { get; init; }

    /// <summary>USDC, one per time.</summary>
    public required IReadOnlyList<double> Equity { get; init; }

    public required IReadOnlyList<ReportTrade> Trades { get; init; }
}

internal readonly record struct ReportFact(string Name, string Value);

internal readonly record struct ReportMetric(string Name, string Value, string Definition);

/// <summary>One round trip. <paramref name="NetPnl"/> in USDC, fees and funding taken off.</summary>
internal readonly record struct ReportTrade(
    InstrumentName Instrument, Side EntrySide, long EntryTimeMs, double EntryPrice, long ExitTimeMs, double ExitPrice, double Quantity, double NetPnl,
    string ExitReason);
