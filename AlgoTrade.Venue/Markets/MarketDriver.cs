using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// Moves the markets, one second of venue time after the other: path, quotes, prints, mark and oracle every three seconds, funding every
/// hour. Everything it draws comes from seed and minute, so a second is the same whenever and however often it is asked for.
/// </summary>
internal sealed class MarketDriver(ExchangeCore core, IReadOnlyList<VenueMarket> markets, VenueOptions options)
{
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60_000;
    private const int PriceSeconds = 3;
    private const int SecondsPerHour = 3_600;
    private const int MinutesPerHour = 60;
    private const decimal NeutralFunding = 0.0000125m;
    private readonly MarketMaker _maker = new(core, options.LevelNotional, options.HalfSpreadBps);
    private long _firstMinute;
    private long _nextMs = -1;

    /// <summary>Start of the next second to play, Unix milliseconds; −1 before <see cref="Start"/>.</summary>
    public long NextMs => _nextMs;

    /// <summary>Lays the history down so that it ends at the minute of now, and opens the books.</summary>
    /// <param name="anchorMinute">Minute of time that source minute 0 falls on; null: derived from now. Kept over restarts.</param>
    /// <returns>The anchor used.</returns>
    public long Start(long nowMs, long? anchorMinute = null)
    {
        var minute = nowMs / MinuteMs;
        _firstMinute = anchorMinute ?? minute - options.HistoryMinutes;
        foreach (var market in markets)
        {
            for (var past = Math.Max(_firstMinute, minute - options.HistoryMinutes); past < minute; past++)
                market.AddHistory(market.Source[past - _firstMinute] with { OpenTimeMs = past * MinuteMs });
        }

        LayFundings(minute);
        // The minute under way is played from its beginning, so that its candle opens where the recorded one does.
        _nextMs = minute * MinuteMs;
        AdvanceTo(nowMs);
        return _firstMinute;
    }

    /// <summary>Plays every second up to now.</summary>
    /// <returns>True when at least one was played.</returns>
    public bool AdvanceTo(long nowMs)
    {
        var played = false;
        while (_nextMs >= 0 && _nextMs <= nowMs)
        {
            Step(_nextMs);
            played = true;
        }

        return played;
    }

    private void Step(long timeMs)
    {
        _nextMs = timeMs + SecondMs;
        var second = timeMs / SecondMs;
        foreach (var market in markets)
            Step(market, timeMs, second);
        if (second % SecondsPerHour == 0)
            SettleFunding(timeMs);
        core.AdvanceTo(timeMs);
    }

    private void Step(VenueMarket market, long timeMs, long second)
    {
        var minute = timeMs / MinuteMs;
        var candle = market.Source[minute - _firstMinute];
        if (market.PathMinute != minute)
        {
            market.Path = new MinutePath(market.Instrument, candle, Seeded(market, minute));
            market.PathMinute = minute;
        }

        var inMinute = (int)(second % MinutePath.Seconds);
        var price = market.Path![inMinute];
        var before = market.Exchange.LastPrice;
        _maker.Quote(market.Exchange, price, Seeded(market, second), timeMs);
        market.AdvanceTo(timeMs);
        if (market.Instrument.TryRoundQuantityDown((decimal)(candle.Volume / MinutePath.Seconds), out var quantity))
            core.Print(market.Exchange, price, quantity.Value, price >= before ? Side.Buy : Side.Sell, timeMs);
        else if (inMinute == 0 && candle.Volume > 0)
            core.Print(market.Exchange, price, market.Instrument.LotSize, price >= before ? Side.Buy : Side.Sell, timeMs);
        if (second % PriceSeconds == 0 || market.Exchange.MarkPrice == 0)
            core.SetPrices(market.Exchange, MarkOf(market.Exchange, price), price, timeMs);
    }

    // Median of best bid, best ask and last trade; without quotes the replayed price itself.
    private static decimal MarkOf(ExchangeMarket market, decimal price)
    {
        if (market.Book.BestBid is not { } bid || market.Book.BestAsk is not { } ask)
            return price;
        var last = market.LastPrice == 0 ? price : market.LastPrice;
        return Math.Clamp(last, bid.Price, ask.Price);
    }

    private void LayFundings(long minute)
    {
        foreach (var market in markets)
        {
            for (var hour = (minute - options.HistoryMinutes) / MinutesPerHour + 1; hour * MinutesPerHour < minute; hour++)
                SetFunding(market, hour * MinutesPerHour * MinuteMs);
        }
    }

    private void SettleFunding(long timeMs)
    {
        foreach (var market in markets)
            SetFunding(market, timeMs);
        core.SettleFunding(timeMs);
    }

    // A rate that wanders a little around neutral, drawn anew each hour.
    private void SetFunding(VenueMarket market, long timeMs)
    {
        market.Exchange.FundingRate = decimal.Round(NeutralFunding * (decimal)(0.5 + Seeded(market, timeMs / SecondMs).NextDouble()), 10);
        market.AddFunding(timeMs, market.Exchange.FundingRate);
    }

    private Random Seeded(VenueMarket market, long part) => new(unchecked((int)(options.Seed * 1_000_003L + market.Instrument.AssetId * 7_919L + part * 31)));
}
