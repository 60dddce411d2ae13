using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Live market data over one connection. An interruption opens a gap for every subscribed instrument; after resubscribing, missed
/// candles come from REST and missed trades from the batch that the exchange sends first, and each gap is closed as filled or not.
/// </summary>
public sealed class HyperliquidMarketFeed : IMarketFeed, IStreamListener, IAsyncDisposable
{
    private const int QueueCapacity = 20_000;
    private const int CatchUpAttempts = 5;
    private static readonly TimeSpan CatchUpPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HistoryPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloserTick = TimeSpan.FromSeconds(1);

    private readonly ExchangeStream _stream;
    private readonly ICandleCatchUp _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MarketQueue _queue = new(QueueCapacity);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<MarketSubscription> _subscriptions = [];
    private readonly Dictionary<(InstrumentName, CandleInterval), CandleCloser> _closers = [];
    private readonly Dictionary<InstrumentName, TradeFilter> _trades = [];
    private readonly HashSet<InstrumentName> _gaps = [];
    private readonly HashSet<InstrumentName> _overflowed = [];
    private Task? _running;
    private Task _catchingUp = Task.CompletedTask;
    private bool _isDisposed;
    private bool _wasConnected;
    private int _connection;

    public HyperliquidMarketFeed(
        HyperliquidMarketReader reader, WireJson json, TimeProvider time, IOptions<HyperliquidOptions> options, ILogger<HyperliquidMarketFeed> logger)
        : this(reader, json, time, options.Value.SocketAddress, new StreamSettings { SilentAfter = TimeSpan.FromSeconds(90) }, logger)
    {
    }

    internal HyperliquidMarketFeed(
        ICandleCatchUp reader, WireJson json, TimeProvider time, Uri address, StreamSettings settings, ILogger<HyperliquidMarketFeed> logger)
    {
        _reader = reader;
        _time = time;
        _logger = logger;
        // The seed only spreads reconnects of several processes; it decides nothing that a replay would see.
        _stream = new ExchangeStream(address, settings, new StreamMessageReader(json), time, new Random((int)(time.GetTimestamp() & int.MaxValue)), logger);
    }

    /// <summary>Events that a newer one replaced before they were read.</summary>
    public long Coalesced => _queue.Coalesced;

    /// <summary>Events waiting for the reader.</summary>
    public int Waiting => _queue.Count;

    IReadOnlyCollection<string> IStreamListener.Subscriptions
    {
        get
        {
            lock (_lock)
                return [.. _subscriptions.Select(SubscriptionJson.Of)];
        }
    }

    public async Task SubscribeAsync(IReadOnlyCollection<MarketSubscription> subscriptions, CancellationToken cancellationToken)
    {
        List<MarketSubscription> added, removed;
        lock (_lock)
        {
            added = [.. subscriptions.Where(_subscriptions.Add)];
            removed = [.. _subscriptions.Where(subscription => !subscriptions.Contains(subscription))];
            foreach (var subscription in removed)
                Forget(subscription);
            _running ??= RunAsync();
        }

        foreach (var subscription in removed)
            await _stream.SendAsync(SubscriptionJson.Unsubscribe(SubscriptionJson.Of(subscription)), cancellationToken);
        foreach (var subscription in added)
            await _stream.SendAsync(SubscriptionJson.Subscribe(SubscriptionJson.Of(subscription)), cancellationToken);
    }

    public IAsyncEnumerable<EngineEvent> ReadAsync(CancellationToken cancellationToken) => _queue.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The container gives it out under two names and disposes it once for each.
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _stop.CancelAsync();
        _queue.Complete(null);
        if (_running is not null)
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _catchingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    ValueTask IStreamListener.ConnectedAsync(CancellationToken cancellationToken)
    {
        _connection++;
        if (_wasConnected)
        {
            lock (_lock)
            {
                foreach (var filter in _trades.Values)
                    filter.Reconnected();
            }

            _catchingUp = CatchUpAfterAsync(_catchingUp, _connection, cancellationToken);
        }

        _wasConnected = true;
        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.ReceivedAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        try
        {
            Handle(message);
        }
        catch (UnreadableMessageException exception)
        {
            _logger.FrameUnreadable(exception.Message);
        }

        return ValueTask.CompletedTask;
    }

    // The next frame of the channel repairs best bid/offer, contexts and candles; a lost batch of trades cannot be told by instrument.
    ValueTask IStreamListener.LostFrameAsync(string cause, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var instrument in _trades.Keys)
            {
                Emit(new FeedGapOpened(instrument, cause, _time.GetUtcNow()));
                Emit(new FeedGapClosed(instrument, IsFilled: false, _time.GetUtcNow()));
            }
        }

        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.DisconnectedAsync(string cause, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var instrument in _subscriptions.Select(subscription => subscription.Instrument).Distinct().Where(_gaps.Add))
                Emit(new FeedGapOpened(instrument, cause, _time.GetUtcNow()));
        }

        return ValueTask.CompletedTask;
    }

    // A bug in either loop must not end the data silently: the reader sees it.
    private async Task RunAsync()
    {
        try
        {
            await await Task.WhenAny(_stream.RunAsync(this, _stop.Token), CloseCandlesAsync(_stop.Token));
            _queue.Complete(null);
        }
        catch (Exception exception)
        {
            _queue.Complete(exception);
        }
    }

    private void Handle(StreamMessage message)
    {
        lock (_lock)
        {
            switch (message.Data)
            {
                case BestBidOffer bbo:
                    Emit(bbo.ToEvent());
                    break;
                case AssetContextUpdate context:
                    Emit(context.ToEvent(_time.GetUtcNow()));
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

    private void HandleTrades(IReadOnlyList<PublicTrade> batch)
    {
        var instrument = WireEvents.Converted(() => new InstrumentName(batch[0].Coin));
        if (!_subscriptions.Contains(new MarketSubscription(instrument, MarketStream.Trades)))
            return;
        if (!_trades.TryGetValue(instrument, out var filter))
            _trades[instrument] = filter = new TradeFilter();
        foreach (var trade in filter.Accept(batch))
        {
            if (Emit(trade.ToEvent()))
                CloseOverflow(instrument);
            else if (_overflowed.Add(instrument))
                Emit(new FeedGapOpened(instrument, "the reader does not keep up", _time.GetUtcNow()));
        }
    }

    private void CloseOverflow(InstrumentName instrument)
    {
        if (_overflowed.Remove(instrument))
            Emit(new FeedGapClosed(instrument, IsFilled: false, _time.GetUtcNow()));
    }

    private void HandleCandle(WireCandle wire)
    {
        if (!CandleIntervals.TryParse(wire.Interval, out var interval))
            return;
        var instrument = WireEvents.Converted(() => new InstrumentName(wire.Coin));
        if (!_subscriptions.Contains(new MarketSubscription(instrument, MarketStream.Candles, interval)))
            return;
        var closer = CloserOf(instrument, interval);
        // While a gap is open, REST decides which candles are final.
        if (_gaps.Contains(instrument))
            closer.Hold(wire.ToCandle());
        else
            EmitClosed(instrument, interval, closer.Update(wire.ToCandle()));
    }

    private CandleCloser CloserOf(InstrumentName instrument, CandleInterval interval)
    {
        if (!_closers.TryGetValue((instrument, interval), out var closer))
            _closers[(instrument, interval)] = closer = new CandleCloser(interval);
        return closer;
    }

    private void EmitClosed(InstrumentName instrument, CandleInterval interval, List<Candle> candles)
    {
        foreach (var candle in candles)
            Emit(new CandleClosed(instrument, interval, candle));
    }

    private async Task CloseCandlesAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CloserTick, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                lock (_lock)
                {
                    foreach (var ((instrument, interval), closer) in _closers.Where(pair => !_gaps.Contains(pair.Key.Item1)))
                        EmitClosed(instrument, interval, closer.Elapse(_time.GetUtcNow()));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task CatchUpAfterAsync(Task before, int connection, CancellationToken cancellationToken)
    {
        await before;
        try
        {
            await CatchUpAsync(connection, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed; the gaps stay open.
        }
        catch (Exception exception)
        {
            _queue.Complete(exception);
        }
    }

    private async Task CatchUpAsync(int connection, CancellationToken cancellationToken)
    {
        List<InstrumentName> instruments;
        lock (_lock)
            instruments = [.. _gaps];
        foreach (var instrument in instruments)
        {
            var isFilled = await CatchUpCandlesAsync(instrument, cancellationToken) & await AwaitHistoryAsync(instrument, cancellationToken);
            lock (_lock)
            {
                // Interrupted again meanwhile: the gap stays open and the next connection closes it.
                if (connection == Volatile.Read(ref _connection) && _gaps.Remove(instrument))
                    Emit(new FeedGapClosed(instrument, isFilled, _time.GetUtcNow()));
            }
        }
    }

    private async Task<bool> CatchUpCandlesAsync(InstrumentName instrument, CancellationToken cancellationToken)
    {
        List<(CandleInterval Interval, CandleCloser Closer)> closers;
        lock (_lock)
            closers = [.. _closers.Where(pair => pair.Key.Item1 == instrument).Select(pair => (pair.Key.Item2, pair.Value))];
        var isFilled = true;
        foreach (var (interval, closer) in closers)
        {
            if (closer.NextOpenTimeMs is { } next)
                isFilled &= await CatchUpCandlesAsync(instrument, interval, closer, next, cancellationToken);
        }

        return isFilled;
    }

    private async Task<bool> CatchUpCandlesAsync(
        InstrumentName instrument, CandleInterval interval, CandleCloser closer, long nextOpenTimeMs, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= CatchUpAttempts; attempt++)
        {
            try
            {
                var missed = await _reader.ReadAsync(instrument, interval, nextOpenTimeMs, cancellationToken);
                var now = _time.GetUtcNow();
                lock (_lock)
                    EmitClosed(instrument, interval, closer.CatchUp(missed, now));
                // Quiet buckets may still be missing at the end; a hole at the beginning is a loss.
                return missed.Count > 0
                    ? missed[0].OpenTimeMs <= nextOpenTimeMs : interval.BucketStart(now.ToUnixTimeMilliseconds()) <= nextOpenTimeMs;
            }
            catch (ExchangeUnavailableException exception)
            {
                _logger.CatchUpFailed(instrument, exception.Message);
                await Task.Delay(CatchUpPause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }

    private async Task<bool> AwaitHistoryAsync(InstrumentName instrument, CancellationToken cancellationToken)
    {
        var deadline = _time.GetUtcNow() + HistoryPatience;
        while (true)
        {
            lock (_lock)
            {
                if (!_trades.TryGetValue(instrument, out var filter) || filter.GapFilled is true)
                    return true;
                if (filter.GapFilled is false)
                    return false;
            }

            if (_time.GetUtcNow() >= deadline || cancellationToken.IsCancellationRequested)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Forget(MarketSubscription subscription)
    {
        _subscriptions.Remove(subscription);
        if (subscription is { Stream: MarketStream.Candles, Interval: { } interval })
            _closers.Remove((subscription.Instrument, interval));
        if (subscription.Stream == MarketStream.Trades)
            _trades.Remove(subscription.Instrument);
    }

    private bool Emit(EngineEvent engineEvent) => _queue.Add(engineEvent);
}
