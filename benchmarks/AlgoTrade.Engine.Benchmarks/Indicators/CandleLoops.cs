namespace AlgoTrade.Engine.Benchmarks.Indicators;

/// <summary>The yardsticks over candles: see <see cref="ValueLoops"/>.</summary>
internal static class CandleLoops
{
    private const int MinutesPerDay = 1_440;

    public static void Atr(SampleCandles sample, int period, double[] output)
    {
        var (high, low, close) = (sample.High, sample.Low, sample.Close);
        var atr = 0.0;
        for (var i = 1; i < close.Length; i++)
        {
            atr = (atr * (period - 1) + TrueRange(high[i], low[i], close[i - 1])) / period;
            output[i] = atr;
        }
    }

    public static void Adx(SampleCandles sample, int period, double[] output)
    {
        var (high, low, close) = (sample.High, sample.Low, sample.Close);
        var (range, plus, minus, adx) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 1; i < close.Length; i++)
        {
            var (up, down) = (high[i] - high[i - 1], low[i - 1] - low[i]);
            range += TrueRange(high[i], low[i], close[i - 1]) - range / period;
            plus += (up > down && up > 0 ? up : 0) - plus / period;
            minus += (down > up && down > 0 ? down : 0) - minus / period;
            var (plusDi, minusDi) = (100 * plus / range, 100 * minus / range);
            var sum = plusDi + minusDi;
            adx = (adx * (period - 1) + (sum == 0 ? 0 : 100 * Math.Abs(plusDi - minusDi) / sum)) / period;
            output[i] = adx;
        }
    }

    public static void Stochastic(SampleCandles sample, int period, double[] output)
    {
        var raw = new double[SampleCandles.Count];
        for (var i = period - 1; i < SampleCandles.Count; i++)
        {
            var (highest, lowest) = (Highest(sample.High, i, period), Lowest(sample.Low, i, period));
            raw[i] = 100 * (sample.Close[i] - lowest) / (highest - lowest);
        }

        var k = new double[SampleCandles.Count];
        ValueLoops.Sma(raw, 3, k);
        ValueLoops.Sma(k, 3, output);
    }

    public static void Cci(SampleCandles sample, int period, double[] output)
    {
        var typical = new double[SampleCandles.Count];
        for (var i = 0; i < typical.Length; i++)
            typical[i] = (sample.High[i] + sample.Low[i] + sample.Close[i]) / 3;
        for (var i = period - 1; i < typical.Length; i++)
        {
            var (sum, deviation) = (0.0, 0.0);
            for (var j = i - period + 1; j <= i; j++)
                sum += typical[j];
            var mean = sum / period;
            for (var j = i - period + 1; j <= i; j++)
                deviation += Math.Abs(typical[j] - mean);
            output[i] = (typical[i] - mean) / (0.015 * deviation / period);
        }
    }

    public static void Obv(SampleCandles sample, double[] output)
    {
        var (close, volume) = (sample.Close, sample.Volume);
        var sum = 0.0;
        for (var i = 1; i < close.Length; i++)
        {
            if (close[i] > close[i - 1])
                sum += volume[i];
            else if (close[i] < close[i - 1])
                sum -= volume[i];
            output[i] = sum;
        }
    }

    public static void Vwap(SampleCandles sample, double[] output) => Vwap(sample, int.MaxValue, output);

    public static void VwapUtcDay(SampleCandles sample, double[] output) => Vwap(sample, MinutesPerDay, output);

    public static void Donchian(SampleCandles sample, int period, double[] output)
    {
        for (var i = period - 1; i < SampleCandles.Count; i++)
            output[i] = (Highest(sample.High, i, period) + Lowest(sample.Low, i, period)) / 2;
    }

    public static void Keltner(SampleCandles sample, int period, int atrPeriod, double[] output)
    {
        var (high, low, close) = (sample.High, sample.Low, sample.Close);
        var (alpha, ema, atr) = (2.0 / (period + 1), close[0], 0.0);
        for (var i = 1; i < close.Length; i++)
        {
            ema += alpha * (close[i] - ema);
            atr = (atr * (atrPeriod - 1) + TrueRange(high[i], low[i], close[i - 1])) / atrPeriod;
            output[i] = ema + 2 * atr;
        }
    }

    public static void SuperTrend(SampleCandles sample, int period, double multiplier, double[] output)
    {
        var (high, low, close) = (sample.High, sample.Low, sample.Close);
        var (atr, upper, lower, isUp) = (0.0, double.MaxValue, double.MinValue, true);
        for (var i = 1; i < close.Length; i++)
        {
            atr = (atr * (period - 1) + TrueRange(high[i], low[i], close[i - 1])) / period;
            var middle = (high[i] + low[i]) / 2;
            if (middle + multiplier * atr < upper || close[i - 1] > upper)
                upper = middle + multiplier * atr;
            if (middle - multiplier * atr > lower || close[i - 1] < lower)
                lower = middle - multiplier * atr;
            isUp = close[i] > (isUp ? lower : upper);
            output[i] = isUp ? lower : upper;
        }
    }

    public static void Ichimoku(SampleCandles sample, int tenkan, int kijun, int senkou, double[] output)
    {
        var ahead = new double[SampleCandles.Count];
        for (var i = senkou - 1; i < SampleCandles.Count; i++)
        {
            output[i] = (Highest(sample.High, i, tenkan) + Lowest(sample.Low, i, tenkan)) / 2;
            ahead[i] = (Highest(sample.High, i, kijun) + Lowest(sample.Low, i, kijun)) / 2
                + (Highest(sample.High, i, senkou) + Lowest(sample.Low, i, senkou)) / 2;
        }
    }

    private static void Vwap(SampleCandles sample, int resetEvery, double[] output)
    {
        var (notional, sum) = (0.0, 0.0);
        for (var i = 0; i < SampleCandles.Count; i++)
        {
            if (i % resetEvery == 0)
                (notional, sum) = (0, 0);
            notional += (sample.High[i] + sample.Low[i] + sample.Close[i]) / 3 * sample.Volume[i];
            sum += sample.Volume[i];
            output[i] = notional / sum;
        }
    }

    private static double TrueRange(double high, double low, double previousClose) =>
        Math.Max(high - low, Math.Max(Math.Abs(high - previousClose), Math.Abs(low - previousClose)));

    private static double Highest(double[] values, int last, int period)
    {
        var highest = double.MinValue;
        for (var i = last - period + 1; i <= last; i++)
            highest = values[i] > highest ? values[i] : highest;
        return highest;
    }

    private static double Lowest(double[] values, int last, int period)
    {
        var lowest = double.MaxValue;
        for (var i = last - period + 1; i <= last; i++)
            lowest = values[i] < lowest ? values[i] : lowest;
        return lowest;
    }
}
