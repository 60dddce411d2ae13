using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Benchmarks.Backtests;

/// <summary>
/// The yardstick: the same strategy, fills and equity as one plain loop over the arrays, without any engine. Per candle two running sums, the cross with the
/// engine's tolerance, and equity marked at the close and written; per order, at the open after the cross, the size rounded down to lots and the fee. All
/// of it in double: no decimal, no books, no record of orders and trades, no check of the candles, no metrics.
/// </summary>
internal static class ScalarLoop
{
    private const double FeeRate = 0.00045;
    private const double LotsPerUnit = 100_000;

    /// <returns>Equity after the last candle.</returns>
    public static double SmaCross(CandleSeries candles, int fast, int slow, double cash, double size, double[] equity)
    {
        var open = candles.Open;
        var close = candles.Close;
        double fastSum = 0, slowSum = 0, quantity = 0, entry = 0;
        int side = 0, wish = 0;
        for (var i = 0; i < close.Length; i++)
        {
            if (wish > 0 && quantity == 0)
            {
                quantity = Math.Floor(size * LotsPerUnit) / LotsPerUnit;
                entry = open[i];
                cash -= quantity * entry * FeeRate;
            }
            else if (wish < 0 && quantity > 0)
            {
                cash += quantity * (open[i] - entry) - quantity * open[i] * FeeRate;
                quantity = 0;
            }

            wish = 0;
            fastSum += close[i] - (i >= fast ? close[i - fast] : 0);
            slowSum += close[i] - (i >= slow ? close[i - slow] : 0);
            if (i >= slow - 1)
            {
                var difference = fastSum / fast - slowSum / slow;
                var tolerance = 1e-12 * close[i];
                var now = difference > tolerance ? 1 : difference < -tolerance ? -1 : 0;
                if (now != side && i >= slow)
                    wish = now;
                side = now;
            }

            equity[i] = cash + quantity * (close[i] - entry);
        }

        return equity[^1];
    }
}
