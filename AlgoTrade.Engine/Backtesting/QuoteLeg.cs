using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>One instrument of a run over quotes: its candles as they close, and cancels on their way to the exchange.</summary>
internal sealed class QuoteLeg : TradedLeg
{
    private readonly Queue<(CancelOrder Cancel, DateTimeOffset ArrivesAt)> _cancels = new();
    private readonly List<Candle> _closed = [];
    private readonly ImpliedMarket _implied;
    private readonly TradeCandleBuilder? _builder;
    private readonly CandleSeries? _series;
    private readonly long _widthMs;
    private int _next;
    private int _taken;
    private long _sentCancels;
    private long? _fromMs;
    private double _lastPrice;

    public QuoteLeg(QuoteBacktestRequest request, int index, QuoteMatcher matcher)
        : base(index, matcher)
    {
        Matcher = matcher;
        _widthMs = request.Definition.Interval.Milliseconds();
        _series = request.Candles?[index];
        _implied = new ImpliedMarket(Instrument, request.QuotesFromTrades, request.MarksFromPrices ? request.Funding?[index] ?? [] : null);
        _builder = _series is null ? new TradeCandleBuilder(request.Definition.Interval) : null;
    }

    private QuoteMatcher Matcher { get; }

    public override double LastPrice => _lastPrice;

    /// <summary>What the event does to the orders on the simulated exchange.</summary>
    public void Match(EngineEvent marketEvent, ICollection<EngineEvent> events)
    {
        if (_implied.QuoteOf(marketEvent) is { } quote)
            Matcher.Handle(quote, events);
        Matcher.Handle(marketEvent, events);
        if (_implied.MarkOf(marketEvent) is { } mark)
            Matcher.Handle(mark, events);
    }

    public void See(EngineEvent marketEvent)
    {
        _fromMs ??= marketEvent.OccurredAt.ToUnixTimeMilliseconds();
        if (marketEvent is TradeOccurred trade)
        {
            _lastPrice = (double)trade.Price.Value;
            _builder?.Add(trade.OccurredAt.ToUnixTimeMilliseconds(), _lastPrice, (double)trade.Quantity.Value, _closed);
        }
        else if (marketEvent is BestBidOfferChanged { Mid: { } mid })
        {
            _lastPrice = (double)mid;
        }
    }

    /// <summary>Close time of the next candle that has closed by then and was not taken yet; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextCloseMs(long nowMs)
    {
        _builder?.AdvanceTo(nowMs, _closed);
        // The candle in which the recording began is a part of one: its open and its extremes are not known.
        if (_taken == 0 && _closed.Count > 0 && _builder is not null && _closed[0].OpenTimeMs < _fromMs)
            _closed.RemoveAt(0);
        while (_series is not null && _next < _series.Count && _series.OpenTimeMs[_next] + _widthMs <= nowMs)
            _closed.Add(_series[_next++]);
        return _taken < _closed.Count ? _closed[_taken].OpenTimeMs + _widthMs : long.MaxValue;
    }

    public Candle TakeCandle()
    {
        var candle = _closed[_taken++];
        if (_taken == _closed.Count)
        {
            _closed.Clear();
            _taken = 0;
        }

        _lastPrice = candle.Close;
        return candle;
    }

    /// <summary>A cancel takes as long as an order: until it arrives the order may fill.</summary>
    public override void Cancel(CancelOrder cancel, DateTimeOffset now, ICollection<EngineEvent> events) =>
        _cancels.Enqueue((cancel, now.AddMilliseconds(Simulator.Options.LatencyMsOf(-++_sentCancels))));

    public void DeliverCancels(DateTimeOffset now, ICollection<EngineEvent> events)
    {
        // One connection: a later cancel does not overtake an earlier one.
        while (_cancels.TryPeek(out var first) && first.ArrivesAt <= now)
            Simulator.Cancel(_cancels.Dequeue().Cancel.ClientOrderId, first.ArrivesAt, events);
    }
}
