namespace AlgoTrade.Engine.Market;

/// <summary>A candle of a higher interval and how many of its parts were not there (0: complete).</summary>
public readonly record struct AggregatedCandle(Candle Candle, int MissingParts);

/// <summary>
/// Builds candles of a higher interval from closed candles of a lower one: first open, highest high, lowest low, last close, sum of
/// volume. A candle is given out as soon as its last part is in, or when a part of a later one arrives.
/// </summary>
public sealed class CandleAggregator
{
    private readonly CandleInterval _target;
    private readonly long _partWidth;
    private readonly int _partsPerCandle;
    private Candle _candle;
    private int _parts;
    private long _lastPartMs = long.MinValue;

    /// <exception cref="ArgumentException">The higher interval is not a whole multiple of the lower one.</exception>
    public CandleAggregator(CandleInterval source, CandleInterval target)
    {
        _target = target;
        _partWidth = source.Milliseconds();
        if (target.Milliseconds() <= _partWidth || target.Milliseconds() % _partWidth != 0)
            throw new ArgumentException($"{target.ToText()} candles cannot be made of {source.ToText()} candles.", nameof(target));
        _partsPerCandle = (int)(target.Milliseconds() / _partWidth);
    }

    /// <summary>Adds the next closed candle of the lower interval and appends every candle that it completes (two after a gap).</summary>
    /// <exception cref="ArgumentException">The candle does not open after the one before it.</exception>
    public void Add(in Candle part, ICollection<AggregatedCandle> completed)
    {
        if (part.OpenTimeMs <= _lastPartMs)
            throw new ArgumentException($"The candle of {part.OpenTime:O} does not open after the one before it.", nameof(part));
        _lastPartMs = part.OpenTimeMs;
        var bucket = _target.BucketStart(part.OpenTimeMs);
        if (_parts > 0 && bucket != _candle.OpenTimeMs)
            completed.Add(Take());
        Merge(part, bucket);
        if (part.OpenTimeMs + _partWidth == bucket + _target.Milliseconds())
            completed.Add(Take());
    }

    private void Merge(in Candle part, long bucket)
    {
        _candle = _parts == 0
            ? part with { OpenTimeMs = bucket }
            : _candle with
            {
                High = Math.Max(_candle.High, part.High),
                Low = Math.Min(_candle.Low, part.Low),
                Close = part.Close,
                Volume = _candle.Volume + part.Volume,
            };
        _parts++;
    }

    private AggregatedCandle Take()
    {
        var taken = new AggregatedCandle(_candle, _partsPerCandle - _parts);
        _parts = 0;
        return taken;
    }
}
