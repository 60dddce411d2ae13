namespace AlgoTrade.Engine.Market;

/// <summary>
/// Builds candles from trades. Trades come in order of time and id; within one millisecond the order given is the order kept, so
/// the close is the last trade's price. A bucket without a trade becomes a silent candle at the previous close.
/// </summary>
public sealed class TradeCandleBuilder(CandleInterval interval)
{
    private readonly long _width = interval.Milliseconds();
    private Candle _open;
    private bool _hasOpen;

    /// <summary>Trades older than the candle being built. They change nothing: a closed candle is final.</summary>
    public long LateTrades { get; private set; }

    /// <summary>The candle being built; false before the first trade.</summary>
    public bool TryPeek(out Candle candle)
    {
        candle = _open;
        return _hasOpen;
    }

    /// <summary>Adds a trade and appends every candle that it closes.</summary>
    /// <param name="timeMs">Exchange time, Unix milliseconds.</param>
    public void Add(long timeMs, double price, double quantity, ICollection<Candle> closed)
    {
        var bucket = interval.BucketStart(timeMs);
        if (_hasOpen && bucket < _open.OpenTimeMs)
        {
            LateTrades++;
            return;
        }

        AdvanceTo(bucket, closed);
        _open = _hasOpen && !_open.IsSilent
            ? _open with { High = Math.Max(_open.High, price), Low = Math.Min(_open.Low, price), Close = price, Volume = _open.Volume + quantity }
            : new Candle(bucket, price, price, price, price, quantity);
        _hasOpen = true;
    }

    /// <summary>Closes every candle that ended at or before the time, silent ones included.</summary>
    public void AdvanceTo(long timeMs, ICollection<Candle> closed)
    {
        while (_hasOpen && _open.OpenTimeMs + _width <= timeMs)
        {
            closed.Add(_open);
            _open = Candle.Silent(_open.OpenTimeMs + _width, _open.Close);
        }
    }
}
