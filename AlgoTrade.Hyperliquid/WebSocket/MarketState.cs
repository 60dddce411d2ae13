using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <param name="Problem">Why some of what was wanted was not added; null when all was.</param>
internal sealed record SubscriptionChange(IReadOnlyList<MarketSubscription> Added, IReadOnlyList<MarketSubscription> Removed, string? Problem);

/// <summary>What a market feed knows of its instruments, and the events that messages, time and gaps turn into. Safe for many threads.</summary>
internal sealed class MarketState(MarketQueue queue, ExchangeTime time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<MarketSubscription> _subscriptions = [];
    private readonly Dictionary<(InstrumentName Instrument, CandleInterval Interval), CandleCloser> _closers = [];
    private readonly Dictionary<InstrumentName, TradeFilter> _trades = [];
    private readonly HashSet<InstrumentName> _gaps = [];
    private readonly HashSet<InstrumentName> _overflowed = [];
    private readonly HashSet<InstrumentName> _refused = [];

    public IReadOnlyCollection<MarketSubscription> Subscriptions
    {
        get
        {
            lock (_lock)
                return [.. _subscriptions];
        }
    }

    public IReadOnlyCollection<InstrumentName> Gaps
    {
        get
        {
            lock (_lock)
                return [.. _gaps];
        }
    }

    /// <summary>
    /// Replaces the whole set; what is no longer wanted is forgotten. What may not be added has a gap that stays open until it may.
    /// </summary>
    /// <param name="tryBook">Books so many subscriptions; says why not, or null.</param>
    public SubscriptionChange Replace(IReadOnlyCollection<MarketSubscription> wanted, Func<int, string?> tryBook)
    {
        lock (_lock)
        {
            List<MarketSubscription> removed = [.. _subscriptions.Where(subscription => !wanted.Contains(subscription))];
            foreach (var subscription in removed)
                Forget(subscription);
            tryBook(_subscriptions.Count);
            List<MarketSubscription> added = [];
            string? problem = null;
            foreach (var subscription in wanted.Where(subscription => !_subscriptions.Contains(subscription)).ToList())
            {
                problem = tryBook(_subscriptions.Count + 1);
                if (problem is null && _subscriptions.Add(subscription))
                    added.Add(subscription);
                else if (problem is not null && _refused.Add(subscription.Instrument))
                    queue.Add(new FeedGapOpened(subscription.Instrument, problem, time.Now));
            }

            foreach (var instrument in _refused.Where(refused => wanted.All(one => one.Instrument != refused || _subscriptions.Contains(one))).ToList())
            {
                _refused.Remove(instrument);
                EndGap(instrument, isFilled: false);
            }

            return new SubscriptionChange(added, removed, problem);
        }
    }

    /// <exception cref="UnreadableMessageException">A value that cannot be.</exception>
    public void Handle(StreamMessage message)
    {
        lock (_lock)
        {
            switch (message.Data)
            {
                case BestBidOffer bbo:
                    queue.Add(bbo.ToEvent());
                    break;
                case AssetContextUpdate context:
                    queue.Add(context.ToEvent(time.Now));
                    break;
                case IReadOnlyList<PublicTrade> { Count: > 0 } trades:
                    HandleTrades(trades);
                    break;
                case IReadOnlyList<WireCandle> candles:
                    foreach (var candle in candles)
                        HandleCandle(candle);
                    break;
            }
        }
    }

    /// <summary>Candles whose end has passed without a message.</summary>
    public void Elapse()
    {
        lock (_lock)
        {
            foreach (var (key, closer) in _closers.Where(pair => !_gaps.Contains(pair.Key.Instrument)))
                Emit(key.Instrument, key.Interval, closer.Elapse(time.Now));
        }
    }

    public void OpenGaps(string cause)
    {
        lock (_lock)
        {
            foreach (var instrument in _subscriptions.Select(subscription => subscription.Instrument).Distinct().Where(_gaps.Add))
                queue.Add(new FeedGapOpened(instrument, cause, time.Now));
        }
    }

    public void CloseGap(InstrumentName instrument, bool isFilled)
    {
        lock (_lock)
        {
            if (_gaps.Remove(instrument))
                EndGap(instrument, isFilled);
        }
    }

    /// <summary>The next batch of trades of each instrument is the exchange's backlog.</summary>
    public void ExpectBacklog()
    {
        lock (_lock)
        {
            foreach (var filter in _trades.Values)
                filter.Reconnected();
        }
    }

    /// <summary>The next message repairs best bid/offer, contexts and candles; lost trades cannot even be told by instrument.</summary>
    public void LoseTrades(string cause)
    {
        lock (_lock)
        {
            foreach (var instrument in _trades.Keys)
            {
                queue.Add(new FeedGapOpened(instrument, cause, time.Now));
                EndGap(instrument, isFilled: false);
            }
        }
    }

    /// <summary>Whether the backlog closed the gap in trades; true as well without a subscription to them; null before it came.</summary>
    public bool? AreTradesFilled(InstrumentName instrument)
    {
        lock (_lock)
            return _trades.TryGetValue(instrument, out var filter) ? filter.GapFilled : true;
    }

    /// <summary>The candle series of an instrument and the open time each wants next.</summary>
    public IReadOnlyList<(CandleInterval Interval, long NextOpenTimeMs)> CandlesWanted(InstrumentName instrument)
    {
        lock (_lock)
        {
            return [.. _closers.Where(pair => pair.Key.Instrument == instrument && pair.Value.NextOpenTimeMs is not null)
                .Select(pair => (pair.Key.Interval, pair.Value.NextOpenTimeMs!.Value))];
        }
    }

    public void CatchUp(InstrumentName instrument, CandleInterval interval, IReadOnlyList<Candle> candles)
    {
        lock (_lock)
        {
            if (_closers.TryGetValue((instrument, interval), out var closer))
                Emit(instrument, interval, closer.CatchUp(candles, time.Now));
        }
    }

    private void HandleTrades(IReadOnlyList<PublicTrade> batch)
    {
        var instrument = WireEvents.Converted(() => new InstrumentName(batch[0].Coin));
        if (!_subscriptions.Contains(new MarketSubscription(instrument, MarketStream.Trades)))
            return;
        if (!_trades.TryGetValue(instrument, out var filter))
            _trades[instrument] = filter = new TradeFilter();
        foreach (var trade in filter.Accept(batch))
        {
            if (!queue.Add(trade.ToEvent()))
                OpenOverflow(instrument);
            else if (_overflowed.Remove(instrument))
                EndGap(instrument, isFilled: false);
        }
    }

    private void OpenOverflow(InstrumentName instrument)
    {
        if (_overflowed.Add(instrument))
            queue.Add(new FeedGapOpened(instrument, "the reader does not keep up", time.Now));
    }

    private void EndGap(InstrumentName instrument, bool isFilled)
    {
        HyperliquidTelemetry.GapEnded(isFilled);
        queue.Add(new FeedGapClosed(instrument, isFilled, time.Now));
    }

    private void HandleCandle(WireCandle wire)
    {
        if (!CandleIntervals.TryParse(wire.Interval, out var interval))
            return;
        var instrument = WireEvents.Converted(() => new InstrumentName(wire.Coin));
        if (!_subscriptions.Contains(new MarketSubscription(instrument, MarketStream.Candles, interval)))
            return;
        if (!_closers.TryGetValue((instrument, interval), out var closer))
            _closers[(instrument, interval)] = closer = new CandleCloser(interval);
        // While a gap is open, REST decides which candles are final.
        if (_gaps.Contains(instrument))
            closer.Hold(wire.ToCandle());
        else
            Emit(instrument, interval, closer.Update(wire.ToCandle()));
    }

    private void Emit(InstrumentName instrument, CandleInterval interval, List<Candle> candles)
    {
        foreach (var candle in candles)
            queue.Add(new CandleClosed(instrument, interval, candle));
    }

    private void Forget(MarketSubscription subscription)
    {
        _subscriptions.Remove(subscription);
        if (subscription is { Stream: MarketStream.Candles, Interval: { } interval })
            _closers.Remove((subscription.Instrument, interval));
        if (subscription.Stream == MarketStream.Trades)
            _trades.Remove(subscription.Instrument);
        if (_subscriptions.All(other => other.Instrument != subscription.Instrument))
            _gaps.Remove(subscription.Instrument);
    }
}
