using System.IO.Compression;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Markets;

/// <summary>One market's minutes, numbered from 0 on and without end.</summary>
internal abstract class MinuteSource
{
    /// <summary>The candle of a minute; only its prices and volume count. Asked for in rising order.</summary>
    public abstract Candle this[long minute] { get; }
}

/// <summary>
/// Recorded candles. After the last one they start again, scaled so that the price goes on where it was.
/// </summary>
internal sealed class RecordedMinutes(CandleSeries series) : MinuteSource
{
    public override Candle this[long minute]
    {
        get
        {
            var (round, index) = Math.DivRem(minute, series.Count);
            var factor = Math.Pow(series.Close[^1] / series.Open[0], round);
            var recorded = series[(int)index];
            return recorded with
            {
                Open = recorded.Open * factor,
                High = recorded.High * factor,
                Low = recorded.Low * factor,
                Close = recorded.Close * factor,
            };
        }
    }

    /// <summary>Open time of the recorded candle that is played in a minute, Unix milliseconds.</summary>
    public long RecordedAt(long minute) => series[(int)(minute % series.Count)].OpenTimeMs;

    /// <exception cref="FormatException">The file is not in the candle format, or a candle is impossible.</exception>
    public static RecordedMinutes Read(string folder, InstrumentName instrument)
    {
        var path = Path.Combine(folder, $"{instrument}.csv.gz");
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var series = CandleCsv.Read(text, instrument, CandleInterval.OneMinute);
        return series.Count > 0 ? new RecordedMinutes(series) : throw new FormatException($"{path} holds no candle.");
    }
}

/// <summary>A random walk of 0.06 % a minute from the market's first recorded price, the same for the same seed.</summary>
internal sealed class SyntheticMinutes(double firstPrice, int seed) : MinuteSource
{
    private const double Volatility = 0.0006;
    private const double NotionalPerMinute = 500_000;
    private long _minute = -1;
    private Candle _candle;

    public override Candle this[long minute]
    {
        get
        {
            if (minute < _minute)
                _minute = -1;
            while (_minute < minute)
                _candle = Next(_minute++ < 0 ? firstPrice : _candle.Close);
            return _candle;
        }
    }

    private Candle Next(double open)
    {
        var random = new Random(unchecked(seed * 31 + (int)_minute));
        var close = open * (1 + Volatility * Gaussian(random));
        var high = Math.Max(open, close) * (1 + Volatility / 2 * random.NextDouble());
        var low = Math.Min(open, close) * (1 - Volatility / 2 * random.NextDouble());
        return new Candle(0, open, high, low, close, NotionalPerMinute * (0.2 + random.NextDouble()) / open);
    }

    // Sum of twelve uniform numbers: bounded, so no minute explodes.
    private static double Gaussian(Random random)
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += random.NextDouble();
        return sum;
    }
}
