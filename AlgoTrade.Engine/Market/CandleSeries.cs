using System.Runtime.CompilerServices;

namespace AlgoTrade.Engine.Market;

/// <summary>
/// Closed candles of one instrument and interval as columns, oldest first: the shape in which the database fills them and a backtest
/// reads them. Open times rise strictly and lie on the interval's grid; missing candles are allowed.
/// </summary>
public sealed class CandleSeries
{
    private readonly long[] _openTimeMs;
    private readonly double[] _open;
    private readonly double[] _high;
    private readonly double[] _low;
    private readonly double[] _close;
    private readonly double[] _volume;
    private long[]? _closeTimeMs;

    /// <summary>Takes the arrays as they are; nothing is copied or checked (see <see cref="CandleSeriesCheck"/>).</summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public CandleSeries(
        InstrumentName instrument, CandleInterval interval, long[] openTimeMs, double[] open, double[] high, double[] low, double[] close, double[] volume)
    {
        Instrument = instrument;
        Interval = interval;
        (_openTimeMs, _open, _high, _low, _close, _volume) = (openTimeMs, open, high, low, close, volume);
        if (new[] { open, high, low, close, volume }.Any(column => column.Length != openTimeMs.Length))
            throw new ArgumentException($"The columns of {instrument} {interval.ToText()} differ in length.");
    }

    public InstrumentName Instrument { get; }

    public CandleInterval Interval { get; }

    public int Count => _openTimeMs.Length;

    public ReadOnlySpan<long> OpenTimeMs => _openTimeMs;

    /// <summary>When each candle ends. Computed once, when first asked for, and shared by all runs over the series.</summary>
    internal ReadOnlyMemory<long> CloseTimeMs => _closeTimeMs ??= Array.ConvertAll(_openTimeMs, openMs => openMs + Interval.Milliseconds());

    public ReadOnlySpan<double> Open => _open;

    public ReadOnlySpan<double> High => _high;

    public ReadOnlySpan<double> Low => _low;

    public ReadOnlySpan<double> Close => _close;

    public ReadOnlySpan<double> Volume => _volume;

    public Candle this[int index]
    {
        // Once per candle of every run: without a call the fields that nobody reads are not copied.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_openTimeMs[index], _open[index], _high[index], _low[index], _close[index], _volume[index]);
    }

    public static CandleSeries From(InstrumentName instrument, CandleInterval interval, IReadOnlyList<Candle> candles) => new(
        instrument, interval, [.. candles.Select(c => c.OpenTimeMs)], [.. candles.Select(c => c.Open)], [.. candles.Select(c => c.High)],
        [.. candles.Select(c => c.Low)], [.. candles.Select(c => c.Close)], [.. candles.Select(c => c.Volume)]);

    /// <summary>The candles with index in [start, start + count), copied.</summary>
    public CandleSeries Slice(int start, int count) => new(
        Instrument, Interval, _openTimeMs.AsSpan(start, count).ToArray(), _open.AsSpan(start, count).ToArray(), _high.AsSpan(start, count).ToArray(),
        _low.AsSpan(start, count).ToArray(), _close.AsSpan(start, count).ToArray(), _volume.AsSpan(start, count).ToArray());

    /// <summary>The candles that open in [from, to), copied.</summary>
    public CandleSeries Between(DateTimeOffset from, DateTimeOffset to)
    {
        var start = FirstAtOrAfter(from.ToUnixTimeMilliseconds());
        return Slice(start, Math.Max(0, FirstAtOrAfter(to.ToUnixTimeMilliseconds()) - start));
    }

    /// <summary>Index of the first candle that opens then or later; <see cref="Count"/> when there is none.</summary>
    public int FirstAtOrAfter(long timeMs)
    {
        var index = Array.BinarySearch(_openTimeMs, timeMs);
        return index < 0 ? ~index : index;
    }
}
