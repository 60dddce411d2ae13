using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>Computes <see cref="PerformanceMetrics"/>: a few passes over the arrays, nothing kept.</summary>
public static class Performance
{
    private const double YearMs = 365.0 * 86_400_000;
    private const double DaysPerYear = 365;

    /// <exception cref="ArgumentException">There is no equity, the arrays differ in length, or start equity or step are not above zero.</exception>
    public static PerformanceMetrics Measure(PerformanceInput input)
    {
        Check(input);
        var times = input.TimesMs.Span;
        var equity = input.Equity.Span;
        var candles = ReturnStatistics.Of(equity);
        var days = ReturnStatistics.Of(UtcDays.LastOfEach(times, equity));
        var drawdown = Drawdowns.Measure(input.StartEquity, times, equity, input.StepMs);
        var trips = RoundTripStatistics.Of(input.RoundTrips);
        var candleYears = Math.Sqrt(YearMs / input.StepMs);
        var startMs = times[0] - input.StepMs;
        var cagr = Cagr(equity[^1] / input.StartEquity, times[^1] - startMs);
        return new PerformanceMetrics
        {
            FinalEquity = equity[^1],
            TotalReturn = equity[^1] / input.StartEquity - 1,
            Cagr = cagr,
            Volatility = candles.Deviation * candleYears,
            SharpePerCandle = candles.Sharpe * candleYears,
            SortinoPerCandle = candles.Sortino * candleYears,
            SharpePerDay = days.Sharpe * Math.Sqrt(DaysPerYear),
            SortinoPerDay = days.Sortino * Math.Sqrt(DaysPerYear),
            Calmar = drawdown.Deepest > 0 ? cagr / drawdown.Deepest : null,
            MaxDrawdown = drawdown.Deepest,
            MaxDrawdownTroughMs = drawdown.TroughMs,
            LongestDrawdownMs = drawdown.LongestMs,
            RoundTrips = trips.Count,
            WinningRoundTrips = trips.Winning,
            GrossProfit = (double)trips.Profit,
            GrossLoss = (double)trips.Loss,
            WinRate = trips.Count > 0 ? (double)trips.Winning / trips.Count : null,
            ProfitFactor = trips.Loss < 0 ? (double)(trips.Profit / -trips.Loss) : null,
            Expectancy = trips.Count > 0 ? (double)((trips.Profit + trips.Loss) / trips.Count) : null,
            Exposure = Exposures.ShareOfTime(input.RoundTrips, input.OpenSinceMs, startMs, times[^1]),
            Turnover = Turnover(input.TradedNotional, equity),
            Fees = input.Fees,
            Funding = input.Funding,
        };
    }

    // Below an hour of data an annual rate says nothing; after a total loss the root does not exist, the loss is complete.
    private static double? Cagr(double growth, long lengthMs) => lengthMs < 3_600_000 ? null
        : growth <= 0 ? -1 : Finite(Math.Pow(growth, YearMs / lengthMs) - 1);

    private static double? Turnover(double tradedNotional, ReadOnlySpan<double> equity)
    {
        var sums = Vector256<double>.Zero;
        var lanes = MemoryMarshal.Cast<double, Vector256<double>>(equity);
        foreach (var four in lanes)
            sums += four;
        var sum = Vector256.Sum(sums);
        foreach (var value in equity[(lanes.Length * Vector256<double>.Count)..])
            sum += value;
        return sum > 0 ? tradedNotional / (sum / equity.Length) : null;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static void Check(PerformanceInput input)
    {
        if (input.Equity.IsEmpty || input.Equity.Length != input.TimesMs.Length)
            throw new ArgumentException($"Metrics need one time per equity value and at least one of both: got {input.Equity.Length} values, {input.TimesMs.Length} times.");
        if (!(input.StartEquity > 0))
            throw new ArgumentException($"Metrics need a start equity above zero: got {input.StartEquity}.");
        if (input.StepMs <= 0)
            throw new ArgumentException($"Metrics need a step above zero milliseconds: got {input.StepMs}.");
    }
}
