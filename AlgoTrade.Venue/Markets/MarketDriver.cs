using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Markets;

/// <summary>
/// Moves the markets, one second of venue time after the other: quotes and prints along the price source, mark and oracle every three seconds,
/// premium every five, funding every hour. Everything it draws comes from seed and second, so a second is the same whenever and however often it is
/// asked for.
/// </summary>
/// <param name="finishStep">Called after every second played or skipped, with its time: takes the events up.</param>
internal sealed class MarketDriver(ExchangeCore core, IReadOnlyList<VenueMarket> markets, VenueOptions options, FinishStep finishStep)
{
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60_000;
    private const long HourMs = 3_600_000;
    private const int PriceSeconds = 3;
    private const int KeptMinutes = 10_000;
    private readonly MarketMaker _maker = new(core);
    private readonly HouseLadder _ladder = new();
    private readonly OraclePrices _oracle = new(options);
    private readonly FundingClock _funding = new(options);
    private long _firstMinute;
    private long _nextMs = -1;

    /// <summary>Start of the next second to play, Unix milliseconds; −1 before <see cref="Start"/>.</summary>
    public long NextMs => _nextMs;

    private long FirstSecond => _firstMinute * PriceSource.SecondsPerMinute;

    /// <summary>Lays the history down so that it ends at the minute of now, and opens the books.</summary>
    public void Start(long nowMs)
    {
        var minute = nowMs / MinuteMs;
        _firstMinute = minute - options.HistoryMinutes;
        LayCandles(_firstMinute, minute);
        foreach (var market in markets)
            LayFunding(market, minute);
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

    // Without a client's order or position nobody can tell whether the books were there: trades are printed all the same, and prices and funding are
    // computed from the quotes that would have stood. What is known afterwards is the same as if every second had been played.
    private void SkipIdleMinutes(long nowMs)
    {
        var (from, to) = (_nextMs / MinuteMs, nowMs / MinuteMs);
        if (to - from < 2 || !IsIdle())
            return;
        while (_nextMs < (from + 1) * MinuteMs)
            Step(_nextMs);
        if (!IsIdle())
            return;
        while (_nextMs < to * MinuteMs)
            Skip(_nextMs);
    }

    private bool IsIdle() => core.Twaps.Count == 0 && !core.Accounts.Skip(1).Any(account =>
        account.Orders.Count > 0 || account.ScheduledCancelMs is not null || account.Ledger.Positions.Any(held => held.Quantity != 0));

    private void LayCandles(long fromMinute, long toMinute)
    {
        foreach (var market in markets)
        {
            for (var minute = Math.Max(fromMinute, toMinute - KeptMinutes); minute < toMinute; minute++)
                market.AddHistory(market.Source.Minute(minute - _firstMinute) with { OpenTimeMs = minute * MinuteMs });
        }
    }

    // Rates of the hours before the start, from one sample in five minutes: nobody watched.
    private void LayFunding(VenueMarket market, long toMinute)
    {
        for (var minute = _firstMinute; minute < toMinute; minute++)
        {
            var timeMs = minute * MinuteMs;
            if (timeMs % HourMs == 0)
                _funding.Close(market, timeMs, FirstSecond);
            if (minute % 5 == 0)
                _funding.Sample(market, LadderPremium(market, timeMs / SecondMs), timeMs, FirstSecond);
        }
    }

    private void Step(long timeMs)
    {
        _nextMs = timeMs + SecondMs;
        if (timeMs % HourMs == 0)
            SettleFunding(timeMs);
        foreach (var market in markets)
            Step(market, timeMs, timeMs / SecondMs);
        core.AdvanceTo(timeMs);
        finishStep(timeMs, isSkipped: false);
    }

    private void Step(VenueMarket market, long timeMs, long second)
    {
        QuoteAndPrint(market, timeMs, second);
        market.AdvanceTo(timeMs);
        var exchange = market.Exchange;
        if (second % PriceSeconds == 0 || exchange.MarkPrice == 0)
            SetPrices(market, exchange.Book.BestBid?.Price, exchange.Book.BestAsk?.Price, timeMs);
        if (timeMs % FundingRules.SampleMs == 0)
        {
            var premium = exchange.ImpactPrices() is { } impact ? FundingRules.Premium(impact.Bid, impact.Ask, exchange.OraclePrice) : (decimal?)null;
            _funding.Sample(market, premium, timeMs, FirstSecond);
        }
    }

    // The house follows every trade of the second, so that a resting order fills when the price came to it in between.
    private void QuoteAndPrint(VenueMarket market, long timeMs, long second)
    {
        var trades = market.TradesAt(second - FirstSecond);
        var skipped = Math.Max(0, trades.Count - MarketMaker.QuotesPerSecond);
        if (trades.Count == 0)
            Quote(market, market.PriceAt(second - FirstSecond), second, 0, timeMs);
        for (var i = 0; i < trades.Count; i++)
        {
            if (i >= skipped)
                Quote(market, trades[i].Price, second, i - skipped, timeMs);
            Print(market, trades[i], i, timeMs);
        }
    }

    private void Print(VenueMarket market, ReplayedTrade trade, int number, long timeMs) => core.Print(
        market.Exchange, trade.Price, trade.Quantity, trade.TakerSide, number, timeMs + trade.OffsetMs - (market.IsByTrade ? SecondMs : 0));

    private void Quote(VenueMarket market, decimal price, long second, int number, long timeMs)
    {
        _ladder.Build(market.Instrument, price, options, Seeded(market, second));
        _maker.Quote(market.Exchange, _ladder, second, number, timeMs);
    }

    private void Skip(long timeMs)
    {
        _nextMs = timeMs + SecondMs;
        if (timeMs % HourMs == 0)
            SettleFunding(timeMs);
        var second = timeMs / SecondMs;
        foreach (var market in markets)
        {
            var trades = market.TradesAt(second - FirstSecond);
            for (var i = 0; i < trades.Count; i++)
                Print(market, trades[i], i, timeMs);
            market.AdvanceTo(timeMs);
            if (second % PriceSeconds == 0)
            {
                _ladder.Build(market.Instrument, market.PriceAt(second - FirstSecond), options, Seeded(market, second), levels: 1);
                SetPrices(market, _ladder.Bids[0].Price, _ladder.Asks[0].Price, timeMs);
            }

            if (timeMs % FundingRules.SampleMs == 0)
                _funding.Sample(market, LadderPremium(market, second), timeMs, FirstSecond);
        }

        finishStep(timeMs, isSkipped: true);
    }

    private void SetPrices(VenueMarket market, decimal? bid, decimal? ask, long timeMs)
    {
        var oracle = _oracle.At(market, market.PriceAt(timeMs / SecondMs - FirstSecond), timeMs);
        var mark = market.Exchange.MarkModel.Next(oracle, bid, ask, market.Exchange.LastPrice, timeMs);
        var decimals = market.Instrument.MaxPriceDecimals;
        core.SetPrices(market.Exchange, decimal.Round(mark, decimals, MidpointRounding.ToEven), oracle, timeMs);
    }

    private decimal? LadderPremium(VenueMarket market, long second)
    {
        var price = market.PriceAt(second - FirstSecond);
        var notional = FundingRules.ImpactNotional(market.Coin);
        // A level holds at least half of its notional; what lies behind the impact price does not matter.
        var levels = (int)Math.Min(HouseLadder.Levels, 2 + 2 * notional / options.LevelNotional);
        _ladder.Build(market.Instrument, price, options, Seeded(market, second), levels);
        var oracle = market.Exchange.OraclePrice == 0 ? _oracle.At(market, price, second * SecondMs) : market.Exchange.OraclePrice;
        return HouseLadder.ImpactPrice(_ladder.Bids, notional) is { } bid && HouseLadder.ImpactPrice(_ladder.Asks, notional) is { } ask
            ? FundingRules.Premium(bid, ask, oracle) : null;
    }

    private void SettleFunding(long timeMs)
    {
        foreach (var market in markets)
            _funding.Close(market, timeMs, FirstSecond);
        core.SettleFunding(timeMs);
    }

    private Random Seeded(VenueMarket market, long part) => new(unchecked((int)(options.Seed * 1_000_003L + market.Instrument.AssetId * 7_919L + part * 31)));
}

/// <summary>Takes up what happened in a second.</summary>
/// <param name="isSkipped">Nobody traded and nobody watched: it goes into the history only.</param>
internal delegate void FinishStep(long timeMs, bool isSkipped);
