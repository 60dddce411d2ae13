using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Markets;

/// <summary>One hour's settlement.</summary>
/// <param name="Rate">Per hour, a fraction.</param>
/// <param name="Premium">Mean of the hour, a fraction.</param>
internal readonly record struct SettledFunding(long TimeMs, decimal Rate, decimal Premium);

/// <summary>A market with its history: candles, recent trades, funding, figures of the last day.</summary>
/// <param name="funding">Rates that were once paid; null when there is no recording.</param>
internal sealed class VenueMarket(ExchangeMarket exchange, PriceSource source, RecordedFunding? funding)
{
    private const int KeptCandles = 10_000;
    private const int KeptTrades = 200;
    private const int KeptFundings = 2_000;
    private const int MinutesPerDay = 1_440;
    private const long MillisecondsPerDay = 86_400_000;
    private const long KeptVolumeDays = 30;

    private readonly List<CountedCandle> _closed = [];
    private CountedCandle? _open;

    public ExchangeMarket Exchange { get; } = exchange;

    public Instrument Instrument => Exchange.Instrument;

    public string Coin { get; } = exchange.Instrument.Name.Value;

    public PriceSource Source { get; } = source;

    public RecordedFunding? Funding { get; } = funding;

    /// <summary>Trades come at their own times, not one a second.</summary>
    public bool IsByTrade => Source is RecordedTrades;

    /// <summary>The replayed price is multiplied by it: 1, unless the price was shifted.</summary>
    public decimal PriceFactor { get; private set; } = 1;

    /// <summary>Newest last.</summary>
    public List<TradePrinted> RecentTrades { get; } = [];

    /// <summary>Newest last.</summary>
    public List<SettledFunding> Fundings { get; } = [];

    /// <summary>Traded notional by UTC day (days since 1970), USDC; the last weeks.</summary>
    public Dictionary<long, decimal> VolumeByDay { get; } = [];

    /// <summary>Rises with every trade of the open candle.</summary>
    public long CandleVersion { get; private set; }

    public void AddHistory(in Candle candle)
    {
        _closed.Add(new CountedCandle(candle, MinutePath.Seconds));
        AddVolume(candle.OpenTimeMs, (decimal)(candle.Volume * candle.Close));
    }

    /// <summary>Everything from now on is so much dearer, or cheaper below 0.</summary>
    /// <param name="fraction">Above −1.</param>
    public void ShiftPrice(decimal fraction) => PriceFactor *= 1 + fraction;

    public decimal PriceAt(long second) => Shift(Source.PriceAt(second));

    public IReadOnlyList<ReplayedTrade> TradesAt(long second)
    {
        var trades = Source.TradesAt(second);
        return PriceFactor == 1 ? trades : [.. trades.Select(trade => trade with { Price = Shift(trade.Price) })];
    }

    /// <summary>Puts a trade into the open candle and closes the minutes before it, silent ones included.</summary>
    public void Add(TradePrinted trade)
    {
        RecentTrades.Add(trade);
        if (RecentTrades.Count > 2 * KeptTrades)
            RecentTrades.RemoveRange(0, KeptTrades);
        AdvanceTo(trade.TimeMs);
        AddVolume(trade.TimeMs, trade.Price * trade.Quantity);
        var (price, quantity) = ((double)trade.Price, (double)trade.Quantity);
        var bucket = CandleInterval.OneMinute.BucketStart(trade.TimeMs);
        _open = _open is { } open
            ? new CountedCandle(
                open.Candle with
                {
                    High = Math.Max(open.Candle.High, price),
                    Low = Math.Min(open.Candle.Low, price),
                    Close = price,
                    Volume = open.Candle.Volume + quantity,
                },
                open.Trades + 1)
            : new CountedCandle(new Candle(bucket, price, price, price, price, quantity), 1);
        CandleVersion++;
    }

    public void AdvanceTo(long timeMs)
    {
        var bucket = CandleInterval.OneMinute.BucketStart(timeMs);
        if (_open is { } open && open.Candle.OpenTimeMs < bucket)
        {
            _closed.Add(open);
            _open = null;
            if (_closed.Count > KeptCandles + MinutesPerDay)
                _closed.RemoveRange(0, MinutesPerDay);
        }
    }

    public void AddFunding(long timeMs, decimal rate, decimal premium)
    {
        Fundings.Add(new SettledFunding(timeMs, rate, premium));
        if (Fundings.Count > KeptFundings)
            Fundings.RemoveRange(0, Fundings.Count - KeptFundings);
    }

    /// <summary>Candles that end after the start and open by the end, oldest first, the open one included; at most 5,000, the newest ones.</summary>
    public IReadOnlyList<CountedCandle> Candles(CandleInterval interval, long startMs, long endMs)
    {
        const int most = 5_000;
        var width = interval.Milliseconds();
        var result = new List<CountedCandle>();
        foreach (var minute in Minutes(interval.BucketStart(Math.Max(0, startMs)), endMs))
        {
            var bucket = interval.BucketStart(minute.Candle.OpenTimeMs);
            if (bucket + width <= startMs)
                continue;
            if (result.Count > 0 && result[^1].Candle.OpenTimeMs == bucket)
                result[^1] = result[^1].Merge(minute);
            else
                result.Add(minute with { Candle = minute.Candle with { OpenTimeMs = bucket } });
        }

        return result.Count > most ? result.GetRange(result.Count - most, most) : result;
    }

    public CountedCandle? Current(CandleInterval interval)
    {
        var last = _open ?? (_closed.Count > 0 ? _closed[^1] : null);
        if (last is null)
            return null;
        var bucket = interval.BucketStart(last.Candle.OpenTimeMs);
        var candles = Candles(interval, bucket, long.MaxValue);
        return candles.Count == 0 ? null : candles[^1];
    }

    /// <summary>Close of 24 hours ago, base and quote volume since.</summary>
    public (decimal PreviousPrice, decimal BaseVolume, decimal QuoteVolume) LastDay()
    {
        var (volume, notional) = (0.0, 0.0);
        var first = Math.Max(0, _closed.Count - MinutesPerDay);
        for (var i = first; i < _closed.Count; i++)
        {
            volume += _closed[i].Candle.Volume;
            notional += _closed[i].Candle.Volume * _closed[i].Candle.Close;
        }

        var previous = _closed.Count > 0 ? (decimal)_closed[first].Candle.Open : Exchange.LastPrice;
        return (previous, (decimal)volume, (decimal)notional);
    }

    private void AddVolume(long timeMs, decimal notional)
    {
        var day = timeMs / MillisecondsPerDay;
        if (VolumeByDay.TryAdd(day, notional))
            VolumeByDay.Remove(day - KeptVolumeDays);
        else
            VolumeByDay[day] += notional;
    }

    private decimal Shift(decimal price) => PriceFactor == 1 ? price : Instrument.RoundPrice(price * PriceFactor, PriceRounding.Nearest).Value;

    private IEnumerable<CountedCandle> Minutes(long fromMs, long toMs)
    {
        var (low, high) = (0, _closed.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_closed[middle].Candle.OpenTimeMs < fromMs)
                low = middle + 1;
            else
                high = middle;
        }

        for (var i = low; i < _closed.Count && _closed[i].Candle.OpenTimeMs <= toMs; i++)
            yield return _closed[i];
        if (_open is { } open && open.Candle.OpenTimeMs >= fromMs && open.Candle.OpenTimeMs <= toMs)
            yield return open;
    }
}

/// <summary>A candle and how many trades it is made of.</summary>
internal sealed record CountedCandle(Candle Candle, int Trades)
{
    public CountedCandle Merge(CountedCandle next) => new(
        Candle with
        {
            High = Math.Max(Candle.High, next.Candle.High),
            Low = Math.Min(Candle.Low, next.Candle.Low),
            Close = next.Candle.Close,
            Volume = Candle.Volume + next.Candle.Volume,
        },
        Trades + next.Trades);
}
