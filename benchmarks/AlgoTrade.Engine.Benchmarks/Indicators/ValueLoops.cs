namespace AlgoTrade.Engine.Benchmarks.Indicators;

/// <summary>The yardsticks: the shortest honest loop over arrays. Running sums drift, which the indicators do not allow themselves.</summary>
internal static class ValueLoops
{
    public static void Sma(double[] values, int period, double[] output)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[i];
            if (i >= period)
                sum -= values[i - period];
            output[i] = i >= period - 1 ? sum / period : double.NaN;
        }
    }

    public static void Ema(double[] values, int period, double[] output)
    {
        var alpha = 2.0 / (period + 1);
        var ema = values[0];
        for (var i = 0; i < values.Length; i++)
        {
            ema += alpha * (values[i] - ema);
            output[i] = ema;
        }
    }

    public static void Wma(double[] values, int period, double[] output)
    {
        var (sum, weighted, weights) = (0.0, 0.0, period * (period + 1) / 2.0);
        for (var i = 0; i < values.Length; i++)
        {
            weighted += period * values[i] - sum;
            sum += values[i];
            if (i >= period)
                sum -= values[i - period];
            output[i] = i >= period - 1 ? weighted / weights : double.NaN;
        }
    }

    public static void Rsi(double[] values, int period, double[] output)
    {
        var (gain, loss) = (0.0, 0.0);
        for (var i = 1; i < values.Length; i++)
        {
            var change = values[i] - values[i - 1];
            gain = (gain * (period - 1) + Math.Max(change, 0)) / period;
            loss = (loss * (period - 1) + Math.Max(-change, 0)) / period;
            output[i] = loss == 0 ? 100 : 100 - 100 / (1 + gain / loss);
        }
    }

    public static void Macd(double[] values, int fast, int slow, int signal, double[] output)
    {
        var (alphaFast, alphaSlow, alphaSignal) = (2.0 / (fast + 1), 2.0 / (slow + 1), 2.0 / (signal + 1));
        var (emaFast, emaSlow, line) = (values[0], values[0], 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            emaFast += alphaFast * (values[i] - emaFast);
            emaSlow += alphaSlow * (values[i] - emaSlow);
            line += alphaSignal * (emaFast - emaSlow - line);
            output[i] = emaFast - emaSlow - line;
        }
    }

    public static void StandardDeviation(double[] values, int period, double[] output)
    {
        for (var i = period - 1; i < values.Length; i++)
            output[i] = Deviation(values.AsSpan(i - period + 1, period), out _);
    }

    public static void ZScore(double[] values, int period, double[] output)
    {
        for (var i = period - 1; i < values.Length; i++)
            output[i] = (values[i] - Mean(values.AsSpan(i - period + 1, period), out var deviation)) / deviation;
    }

    public static void Roc(double[] values, int period, double[] output)
    {
        for (var i = period; i < values.Length; i++)
            output[i] = 100 * (values[i] / values[i - period] - 1);
    }

    public static void Median(double[] values, int period, double[] output)
    {
        var window = new double[period];
        for (var i = period - 1; i < values.Length; i++)
        {
            values.AsSpan(i - period + 1, period).CopyTo(window);
            Array.Sort(window);
            output[i] = window[period / 2];
        }
    }

    public static void Correlation(double[] x, double[] y, int period, double[] output)
    {
        for (var i = period - 1; i < x.Length; i++)
            output[i] = Correlation(x.AsSpan(i - period + 1, period), y.AsSpan(i - period + 1, period));
    }

    private static double Mean(ReadOnlySpan<double> window, out double deviation)
    {
        deviation = Deviation(window, out var mean);
        return mean;
    }

    // Two passes: the definition. The one-pass sum of squares is faster and loses all digits in a quiet market.
    private static double Deviation(ReadOnlySpan<double> window, out double mean)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in window)
            sum += value;
        mean = sum / window.Length;
        foreach (var value in window)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / window.Length);
    }

    private static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (sumX, sumY, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            sumX += x[i];
            sumY += y[i];
        }

        var (meanX, meanY) = (sumX / x.Length, sumY / y.Length);
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }

        return xy / Math.Sqrt(xx * yy);
    }
}
