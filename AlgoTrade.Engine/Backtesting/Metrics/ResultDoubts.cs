using System.Globalization;

namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>What a run left out of its costs; see <see cref="ResultDoubts"/>.</summary>
public readonly record struct CostsModeled(bool Fees, bool Funding, bool Slippage);

/// <summary>
/// Reasons to distrust a backtest, each as one sentence. The thresholds are rules of thumb, on the side of doubt: results beyond them are
/// rare in live trading and common in runs that peek ahead, are fitted to the past, or leave costs out.
/// </summary>
public static class ResultDoubts
{
    /// <summary>Below this many round trips a result says little.</summary>
    public const int FewRoundTrips = 30;

    /// <summary>Sharpe ratio (annualized, daily) above which a result is too good.</summary>
    public const double HighSharpe = 3;

    /// <summary>Gross profit over gross loss above which a result is too good.</summary>
    public const double HighProfitFactor = 3;

    /// <summary>Fraction of winning round trips above which a result is too good.</summary>
    public const double HighWinRate = 0.8;

    /// <summary>Annual growth over maximum drawdown above which a result is too good.</summary>
    public const double HighCalmar = 10;

    private static readonly TimeSpan ShortPeriod = TimeSpan.FromDays(90);

    public static IReadOnlyList<string> Of(PerformanceMetrics metrics, TimeSpan period, CostsModeled costs) =>
        [.. OfCosts(costs), .. OfEvidence(metrics, period), .. OfFigures(metrics)];

    private static IEnumerable<string> OfCosts(CostsModeled costs)
    {
        if (!costs.Fees)
            yield return "No fees were charged: every fill on the exchange costs some.";
        if (!costs.Funding)
            yield return "No funding was paid or received: on a perpetual it is settled every hour.";
        if (!costs.Slippage)
            yield return "Orders filled without slippage: a market order pays at least half the spread.";
    }

    private static IEnumerable<string> OfEvidence(PerformanceMetrics metrics, TimeSpan period)
    {
        if (metrics.RoundTrips < FewRoundTrips)
            yield return Text($"Only {metrics.RoundTrips} round trips: fewer than {FewRoundTrips} can be luck.");
        if (period < ShortPeriod)
            yield return Text($"The run covers {period.TotalDays:0.#} days: less than {ShortPeriod.TotalDays:0} show one kind of market at best.");
    }

    private static IEnumerable<string> OfFigures(PerformanceMetrics metrics)
    {
        if (metrics.SharpePerDay > HighSharpe)
            yield return Text($"The daily Sharpe ratio is {metrics.SharpePerDay:0.##}: above {HighSharpe} look for a peek into the future first.");
        if (metrics.ProfitFactor > HighProfitFactor)
            yield return Text($"Gross profit is {metrics.ProfitFactor:0.##} times gross loss: above {HighProfitFactor} it is rarely kept up live.");
        if (metrics is { WinRate: > HighWinRate, RoundTrips: >= FewRoundTrips })
            yield return Text($"{metrics.WinRate:P0} of round trips won: above {HighWinRate:P0} a few large losses may not have come yet.");
        if (metrics.Calmar > HighCalmar)
            yield return Text($"Annual growth is {metrics.Calmar:0.#} times the deepest drawdown: above {HighCalmar} the worst is probably missing from the data.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
