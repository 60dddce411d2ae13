using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Benchmarks.Backtests;

/// <summary>A year of one-minute candles: drawn with a seed, or from a file.</summary>
internal static class SampleYear
{
    public const int Candles = 525_600;

    private const long MinuteMs = 60_000;
    private const double MinuteVolatility = 0.0007;
    private static readonly long Start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>A random walk at BTC's level and volatility, on whole dollars; each candle opens at the close before it.</summary>
    public static CandleSeries Draw(int seed = 20250101)
    {
        var random = new Random(seed);
        var times = new long[Candles];
        var (open, high, low, close, volume) = (new double[Candles], new double[Candles], new double[Candles], new double[Candles], new double[Candles]);
        var price = 95_000.0;
        for (var i = 0; i < Candles; i++)
        {
            times[i] = Start + i * MinuteMs;
            open[i] = price;
            close[i] = Math.Round(price * (1 + MinuteVolatility * Gaussian(random)));
            high[i] = Math.Ceiling(Math.Max(open[i], close[i]) * (1 + MinuteVolatility / 3 * random.NextDouble()));
            low[i] = Math.Floor(Math.Min(open[i], close[i]) * (1 - MinuteVolatility / 3 * random.NextDouble()));
            volume[i] = Math.Round(random.NextDouble() * 20, 5);
            price = close[i];
        }

        return new CandleSeries(new InstrumentName("BTC"), CandleInterval.OneMinute, times, open, high, low, close, volume);
    }

    /// <summary>The candles of a file (plain or gzip), repeated end to end until they fill a year.</summary>
    public static CandleSeries Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file;
        using var text = new StreamReader(stream);
        var series = CandleCsv.Read(text, new InstrumentName("BTC"), CandleInterval.OneMinute);
        double[] Repeat(ReadOnlySpan<double> column)
        {
            var values = new double[Candles];
            for (var i = 0; i < Candles; i++)
                values[i] = column[i % column.Length];
            return values;
        }

        var times = new long[Candles];
        for (var i = 0; i < Candles; i++)
            times[i] = Start + i * MinuteMs;
        return new CandleSeries(
            series.Instrument, series.Interval, times, Repeat(series.Open), Repeat(series.High), Repeat(series.Low), Repeat(series.Close),
            Repeat(series.Volume));
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
