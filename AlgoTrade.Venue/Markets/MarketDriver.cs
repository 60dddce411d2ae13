using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// Moves the markets, one second of venue time after the other: path, quotes, prints, mark and oracle every three seconds, funding every
/// hour. Everything it draws comes from seed and minute, so a second is the same whenever and however often it is asked for.
/// </summary>
/// <param name="finishStep">Called after every second played, with its time: takes the events up.</param>
internal sealed class MarketDriver(ExchangeCore core, IReadOnlyList<VenueMarket> markets, VenueOptions options, Action<long> finishStep)
{
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60_000;
    private const int PriceSeconds = 3;
    private const int SecondsPerHour = 3_600;
    private const int MinutesPerHour = 60;
    private const int KeptMinutes = 10_000;
    private const decimal NeutralFunding = 0.0000125m;
    private readonly MarketMaker _maker = new(core, options.LevelNotional, options.HalfSpreadBps);
    private long _firstMinute;
    private long _nextMs = -1;

    /// <summary>Start of the next second to play, Unix milliseconds; −1 before <see cref="Start"/>.</summary>
    public long NextMs => _nextMs;

    /// <summary>Lays the history down so that it ends at the minute of now, and opens the books.</summary>
    public void Start(long nowMs)
    {
        var minute = nowMs / MinuteMs;
        _firstMinute = minute - options.HistoryMinutes;
        LayHistory(_firstMinute, minute);
        // The minute under way is played from its beginning, so that its candle opens where the recorded one does.
        _nextMs = minute * MinuteMs;
        AdvanceTo(nowMs);
    }

    /// <summary>Plays every second up to now.</summary>
    /// <returns>True when at least one was played.</returns>
    public bool AdvanceTo(long nowMs)
    {
        if (_nextMs < 0 || _nextMs > nowMs)
            return false;
        SkipIdleMinutes(nowMs);
        while (_nextMs <= nowMs)
            Step(_nextMs);
        return true;
    }

    // Without a client's order or position nobody can tell whether the seconds were played: whole minutes are laid down as they were recorded.
    private void SkipIdleMinutes(long nowMs)
    {
        var (from, to) = (_nextMs / MinuteMs, nowMs / MinuteMs);
        if (to - from < 2 || core.Accounts.Skip(1).Any(account => account.Orders.Count > 0 || account.Ledger.Positions.Any(held => held.Quantity != 0)))
            return;
        while (_nextMs < (from + 1) * MinuteMs)
            Step(_nextMs);
        LayHistory(from + 1, to);
        _nextMs = to * MinuteMs;
    }

    private void LayHistory(long fromMinute, long toMinute)
    {
        foreach (var market in markets)
        {
            market.AdvanceTo(fromMinute * MinuteMs);
            for (var minute = Math.Max(fromMinute, toMinute - KeptMinutes); minute < toMinute; minute++)
                market.AddHistory(market.Source[minute - _firstMinute] with { OpenTimeMs = minute * MinuteMs });
            for (var hour = (fromMinute + MinutesPerHour - 1) / MinutesPerHour; hour * MinutesPerHour < toMinute; hour++)
                SetFunding(market, hour * MinutesPerHour * MinuteMs);
        }
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
        finishStep(timeMs);
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
        _maker.Quote(market.Exchange, price, Seeded(market, second), second, timeMs);
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
