using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Benchmarks.Backtests;

/// <summary>The yardstick: the same strategy, fills, fees and equity as one plain loop over the arrays, without any engine.</summary>
internal static class ScalarLoop
{
    private const double FeeRate = 0.00045;

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
                quantity = size;
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
