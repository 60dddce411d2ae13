using System.Diagnostics;
using AlgoTrade.Engine.Indicators;

namespace AlgoTrade.Engine.Benchmarks.Indicators;

/// <summary>
/// Every indicator, step by step, against a hand-written loop over arrays that computes the same definition. The loops are written out
/// one by one: behind a shared generic method the measured cost would be that of the interface call.
/// </summary>
internal static class IndicatorBenchmarks
{
    private const double Limit = 3;
    private const int WarmUpRounds = 1_000;
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(2);

    public static void Run(RatioReport report)
    {
        var sample = new SampleCandles();
        Averages(report, sample);
        Statistics(report, sample);
        Ranges(report, sample);
        Volumes(report, sample);
        Channels(report, sample);
        Allocation(report, sample);
    }

    private static void Averages(RatioReport report, SampleCandles sample)
    {
        var (close, output) = (sample.Close, sample.Output);
        Compare(report, "SMA 20", () => ValueLoops.Sma(close, 20, output), () =>
        {
            var indicator = new Sma(20);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "EMA 20", () => ValueLoops.Ema(close, 20, output), () =>
        {
            var indicator = new Ema(20);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "WMA 20", () => ValueLoops.Wma(close, 20, output), () =>
        {
            var indicator = new Wma(20);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "RSI 14", () => ValueLoops.Rsi(close, 14, output), () =>
        {
            var indicator = new Rsi(14);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "MACD 12/26/9", () => ValueLoops.Macd(close, 12, 26, 9, output), () =>
        {
            var indicator = new Macd(12, 26, 9);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
    }

    private static void Statistics(RatioReport report, SampleCandles sample)
    {
        var (close, output) = (sample.Close, sample.Output);
        Compare(report, "Bollinger 20", () => ValueLoops.StandardDeviation(close, 20, output), () =>
        {
            var indicator = new BollingerBands(20, 2);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "Standard deviation 20", () => ValueLoops.StandardDeviation(close, 20, output), () =>
        {
            var indicator = new StandardDeviation(20);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "Z-score 20", () => ValueLoops.ZScore(close, 20, output), () =>
        {
            var indicator = new ZScore(20);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "ROC 10", () => ValueLoops.Roc(close, 10, output), () =>
        {
            var indicator = new Roc(10);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "Median 15", () => ValueLoops.Median(close, 15, output), () =>
        {
            var indicator = new RollingMedian(15);
            for (var i = 0; i < close.Length; i++)
                output[i] = indicator.Next(close[i]);
        });
        Compare(report, "Beta and correlation 30", () => ValueLoops.Correlation(sample.High, close, 30, output), () =>
        {
            var indicator = new RollingRegression(30);
            for (var i = 0; i < close.Length; i++)
            {
                indicator.Next(sample.High[i], close[i]);
                output[i] = indicator.Correlation;
            }
        });
    }

    private static void Ranges(RatioReport report, SampleCandles sample)
    {
        var (candles, output) = (sample.Candles, sample.Output);
        Compare(report, "ATR 14", () => CandleLoops.Atr(sample, 14, output), () =>
        {
            var indicator = new Atr(14);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "ADX 14", () => CandleLoops.Adx(sample, 14, output), () =>
        {
            var indicator = new Adx(14);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "Stochastic 14/3/3", () => CandleLoops.Stochastic(sample, 14, output), () =>
        {
            var indicator = new Stochastic(14, 3, 3);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "CCI 20", () => CandleLoops.Cci(sample, 20, output), () =>
        {
            var indicator = new Cci(20);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
    }

    private static void Volumes(RatioReport report, SampleCandles sample)
    {
        var (candles, output) = (sample.Candles, sample.Output);
        Compare(report, "OBV", () => CandleLoops.Obv(sample, output), () =>
        {
            var indicator = new Obv();
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "VWAP", () => CandleLoops.Vwap(sample, output), () =>
        {
            var indicator = new Vwap(VwapReset.Never);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "VWAP of the UTC day", () => CandleLoops.VwapUtcDay(sample, output), () =>
        {
            var indicator = new Vwap(VwapReset.UtcDay);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
    }

    private static void Channels(RatioReport report, SampleCandles sample)
    {
        var (candles, output) = (sample.Candles, sample.Output);
        Compare(report, "Donchian 20", () => CandleLoops.Donchian(sample, 20, output), () =>
        {
            var indicator = new Donchian(20);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "Keltner 20/10", () => CandleLoops.Keltner(sample, 20, 10, output), () =>
        {
            var indicator = new Keltner(20, 2, 10);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "SuperTrend 10", () => CandleLoops.SuperTrend(sample, 10, 3, output), () =>
        {
            var indicator = new SuperTrend(10, 3);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
        Compare(report, "Ichimoku 9/26/52", () => CandleLoops.Ichimoku(sample, 9, 26, 52, output), () =>
        {
            var indicator = new Ichimoku(9, 26, 52);
            for (var i = 0; i < candles.Length; i++)
                output[i] = indicator.Next(candles[i]);
        });
    }

    private static void Allocation(RatioReport report, SampleCandles sample)
    {
        IValueIndicator[] values = [new Sma(20), new Wma(20), new Macd(12, 26, 9), new BollingerBands(20, 2), new RollingMedian(15)];
        ICandleIndicator[] candles = [new Adx(14), new Stochastic(14, 3, 3), new Donchian(20), new SuperTrend(10, 3), new Ichimoku(9, 26, 52)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var candle in sample.Candles)
        {
            foreach (var indicator in values)
                indicator.Next(candle.Close);
            foreach (var indicator in candles)
                indicator.Next(candle);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        report.AtMost("Bytes allocated by ten indicators over a month of minutes", bytes, 0, "bytes");
    }

    // The runtime optimises a method in steps of 30 calls each and in the background.
    private static void Compare(RatioReport report, string name, Action loop, Action step)
    {
        foreach (var action in (Action[])[loop, step])
        {
            var started = Stopwatch.GetTimestamp();
            for (var round = 0; round < WarmUpRounds && Stopwatch.GetElapsedTime(started) < LongestWarmUp; round++)
                action();
        }

        report.TimeAtMost(name, Limit, step, loop, rounds: 101);
    }
}
