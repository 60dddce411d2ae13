using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Benchmarks.Indicators;

/// <summary>A month of 1-minute candles on a seeded random walk, as columns: few enough that a round ends within one time slice of a busy machine.</summary>
internal sealed class SampleCandles
{
    public const int Count = 43_200;

    public SampleCandles()
    {
        var random = new Random(20_250_101);
        var close = 100_000.0;
        for (var i = 0; i < Count; i++)
        {
            var open = close;
            close = Math.Max(1_000, Math.Round(close + (random.NextDouble() - 0.5) * 100, 1));
            Candles[i] = new Candle(
                i * 60_000L, open, Math.Max(open, close) + Math.Round(random.NextDouble() * 20, 1),
                Math.Min(open, close) - Math.Round(random.NextDouble() * 20, 1), close, random.NextDouble() * 10);
            (High[i], Low[i], Close[i], Volume[i]) = (Candles[i].High, Candles[i].Low, close, Candles[i].Volume);
        }
    }

    public Candle[] Candles { get; } = new Candle[Count];

    public double[] High { get; } = new double[Count];

    public double[] Low { get; } = new double[Count];

    public double[] Close { get; } = new double[Count];

    public double[] Volume { get; } = new double[Count];

    /// <summary>Where both sides write, so that nothing is optimised away.</summary>
    public double[] Output { get; } = new double[Count];
}
