using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>A trade to print.</summary>
/// <param name="OffsetMs">Milliseconds after the second begins, 0 to 999.</param>
internal readonly record struct ReplayedTrade(decimal Price, decimal Quantity, Side TakerSide, int OffsetMs);

/// <summary>Where one market's prices come from: a function of the second, numbered from 0 on and without end.</summary>
internal abstract class PriceSource
{
    public const int SecondsPerMinute = 60;

    /// <summary>The candle of a minute; only its prices and volume count.</summary>
    public abstract Candle Minute(long minute);

    /// <summary>The price that quotes stand around at the end of the second.</summary>
    public abstract decimal PriceAt(long second);

    /// <summary>What is printed in the second, in order.</summary>
    public abstract IReadOnlyList<ReplayedTrade> TradesAt(long second);

    /// <summary>Time at which the source recorded the second, Unix milliseconds; null when it recorded nothing.</summary>
    public virtual long? RecordedAt(long second) => null;
}

/// <summary>Prices along a path through candles, one print a second.</summary>
/// <param name="seed">Draws the path; the same seed draws the same one.</param>
internal sealed class CandlePrices(MinuteSource minutes, Instrument instrument, int seed) : PriceSource
{
    private MinutePath? _path;
    private long _pathMinute = -1;
    private double _volume;

    public override Candle Minute(long minute) => minutes[minute];

    public override long? RecordedAt(long second) => minutes is RecordedMinutes recorded ? recorded.RecordedAt(second / SecondsPerMinute) : null;

    public override decimal PriceAt(long second) => Path(second)[(int)(second % SecondsPerMinute)];

    public override IReadOnlyList<ReplayedTrade> TradesAt(long second)
    {
        var path = Path(second);
        var inMinute = (int)(second % SecondsPerMinute);
        var before = inMinute == 0 ? path[0] : path[inMinute - 1];
        var side = path[inMinute] >= before ? Side.Buy : Side.Sell;
        return QuantityAt(inMinute) is > 0 and var quantity ? [new ReplayedTrade(path[inMinute], quantity, side, 0)] : [];
    }

    // Where there is too little for every second, one lot at the start of the minute shows that there was trading.
    private decimal QuantityAt(int inMinute)
    {
        if (instrument.TryRoundQuantityDown((decimal)(_volume / SecondsPerMinute), out var quantity))
            return quantity.Value;
        return inMinute == 0 && _volume > 0 ? instrument.LotSize : 0;
    }

    private MinutePath Path(long second)
    {
        var minute = second / SecondsPerMinute;
        if (_pathMinute != minute)
        {
            var candle = minutes[minute];
            _path = new MinutePath(instrument, candle, new Random(unchecked(seed * 7_919 + (int)minute)));
            (_pathMinute, _volume) = (minute, candle.Volume);
        }

        return _path!;
    }
}
