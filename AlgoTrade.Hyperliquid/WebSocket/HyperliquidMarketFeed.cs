using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Live market data over one connection. An interruption opens a gap for every subscribed instrument; after resubscribing, missed
/// candles come from REST and missed trades from the batch that the exchange sends first, and each gap is closed as filled or not. The markets'
/// rules are read again too.
/// </summary>
public sealed class HyperliquidMarketFeed : IMarketFeed, IStreamListener, IAsyncDisposable
{
    private const int QueueCapacity = 20_000;
    private const int CatchUpAttempts = 5;
    private static readonly TimeSpan CatchUpPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BacklogPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BacklogPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CandleTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClockJump = TimeSpan.FromSeconds(5);

    private readonly ExchangeStream _stream;
    private readonly StreamSettings _settings;
    private readonly IMarketCatchUp _reader;
    private readonly StreamLimits _limits;
    private readonly ExchangeTime _exchangeTime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MarketQueue _queue = new(QueueCapacity);
    private readonly MarketState _state;
    private readonly Lock _startLock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;
    private Task _catchingUp = Task.CompletedTask;
    private bool _isDisposed;
    private bool _wasConnected;

    // Counts connects and disconnects: a catch-up closes gaps only if neither happened since it began.
    private int _epoch;

    public HyperliquidMarketFeed(
        HyperliquidMarketReader reader, WireJson json, StreamLimits limits, ExchangeTime exchangeTime, TimeProvider time,
        IOptions<HyperliquidOptions> options, ILogger<HyperliquidMarketFeed> logger)
        : this(
            reader, json, limits, exchangeTime, time, options.Value.SocketAddress,
            new StreamSettings { SilentAfter = TimeSpan.FromMilliseconds(options.Value.MarketSilenceMs) }, logger)
    {
    }

    internal HyperliquidMarketFeed(
        IMarketCatchUp reader, WireJson json, StreamLimits limits, ExchangeTime exchangeTime, TimeProvider time, Uri address, StreamSettings settings,
        ILogger<HyperliquidMarketFeed> logger)
    {
        _settings = settings with { Name = "market" };
        _reader = reader;
        _limits = limits;
        _exchangeTime = exchangeTime;
        _time = time;
        _logger = logger;
        _state = new MarketState(_queue, exchangeTime);
        _stream = new ExchangeStream(address, _settings, new StreamMessageReader(json), limits, time, logger);
    }

    /// <summary>Events that a newer one replaced before they were read.</summary>
    public long Coalesced => _queue.Coalesced;

    /// <summary>Events waiting for the reader.</summary>
    public int Waiting => _queue.Count;

    IReadOnlyCollection<string> IStreamListener.Subscriptions => [.. _state.Subscriptions.Select(SubscriptionJson.Of)];

    public async Task SubscribeAsync(IReadOnlyCollection<MarketSubscription> subscriptions, CancellationToken cancellationToken)
    {
        var change = _state.Replace(subscriptions, count => _limits.TrySubscribe(this, count));
        if (change.Problem is { } problem)
            _logger.SubscriptionRefused(problem);
        lock (_startLock)
            _running ??= RunAsync();
        foreach (var subscription in change.Removed)
            await _stream.SendAsync(SubscriptionJson.Unsubscribe(SubscriptionJson.Of(subscription)), cancellationToken);
        foreach (var subscription in change.Added)
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
            await _running;
        await _catchingUp;
        _stop.Dispose();
    }

    ValueTask IStreamListener.ConnectedAsync(CancellationToken cancellationToken)
    {
        var epoch = Interlocked.Increment(ref _epoch);
        if (_wasConnected)
        {
            _state.ExpectBacklog();
            _catchingUp = CatchUpAfterAsync(_catchingUp, epoch, cancellationToken);
        }

        _wasConnected = true;
        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.ReceivedAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        try
        {
            _state.Handle(message);
        }
        catch (UnreadableMessageException exception)
        {
            _logger.FrameUnreadable(exception.Message);
            _state.LoseTrades(exception.Message);
        }

        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.LostFrameAsync(string cause, CancellationToken cancellationToken)
    {
        _state.LoseTrades(cause);
        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.DisconnectedAsync(string cause, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _epoch);
        _state.OpenGaps(cause);
        return ValueTask.CompletedTask;
    }

    // A bug in either loop must not end the data silently: the reader sees it.
    private async Task RunAsync()
    {
        try
        {
            await MeasureClockAsync(_stop.Token);
            await await Task.WhenAny(_stream.RunAsync(this, _stop.Token), CloseCandlesAsync(_stop.Token));
            _queue.Complete(null);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _queue.Complete(null);
        }
        catch (Exception exception)
        {
            _queue.Complete(exception);
        }
        finally
        {
            _limits.Unsubscribe(this);
        }
    }

    private async Task CloseCandlesAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CandleTick, _time);
        var (lastNow, lastTimestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var jump = _time.GetUtcNow() - lastNow - _time.GetElapsedTime(lastTimestamp);
                (lastNow, lastTimestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
                // After a sleep of the machine or a step of its clock nothing is known of the time between: begin anew, through a gap.
                if (jump.Duration() > ClockJump)
                    await RestartAsync($"this machine's clock jumped by {jump.TotalSeconds:F0} s", cancellationToken);
                else if (_stream.SinceLastFrame < _settings.DeadAfter)
                    _state.Elapse();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task RestartAsync(string cause, CancellationToken cancellationToken)
    {
        _state.OpenGaps(cause);
        _exchangeTime.Doubt();
        _stream.Restart(cause);
        await MeasureClockAsync(cancellationToken);
    }

    // Candles close by the exchange's clock. Without an answer ours must do until the next measurement.
    private async Task MeasureClockAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _exchangeTime.EnsureMeasuredAsync(cancellationToken);
        }
        catch (ExchangeUnavailableException exception)
        {
            _logger.ClockNotMeasured(exception.Message);
        }
    }

    private async Task CatchUpAfterAsync(Task before, int epoch, CancellationToken cancellationToken)
    {
        await before;
        try
        {
            await CatchUpAsync(epoch, cancellationToken);
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

    private async Task CatchUpAsync(int epoch, CancellationToken cancellationToken)
    {
        await CatchUpRulesAsync(cancellationToken);
        foreach (var instrument in _state.Gaps)
        {
            var isFilled = true;
            foreach (var (interval, nextOpenTimeMs) in _state.CandlesWanted(instrument))
                isFilled &= await CatchUpCandlesAsync(instrument, interval, nextOpenTimeMs, cancellationToken);
            isFilled &= await AwaitBacklogAsync(instrument, cancellationToken);
            // Interrupted again meanwhile: the gap stays open, the next connection closes it.
            if (epoch == Volatile.Read(ref _epoch))
                _state.CloseGap(instrument, isFilled);
        }
    }

    // Once: they are read again every few minutes anyway.
    private async Task CatchUpRulesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _reader.RefreshRulesAsync(cancellationToken);
        }
        catch (ExchangeUnavailableException exception)
        {
            _logger.ExchangeNotWatched(exception.Message);
        }
    }

    private async Task<bool> CatchUpCandlesAsync(
        InstrumentName instrument, CandleInterval interval, long nextOpenTimeMs, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= CatchUpAttempts; attempt++)
        {
            try
            {
                var candles = await _reader.ReadAsync(instrument, interval, nextOpenTimeMs, cancellationToken);
                _state.CatchUp(instrument, interval, candles);
                // Quiet buckets may still be missing at the end; a hole at the beginning is a loss.
                return candles.Count > 0
                    ? candles[0].OpenTimeMs <= nextOpenTimeMs
                    : interval.BucketStart(_time.GetUtcNow().ToUnixTimeMilliseconds()) <= nextOpenTimeMs;
            }
            catch (ExchangeUnavailableException exception)
            {
                _logger.CatchUpFailed(instrument, exception.Message);
                await Task.Delay(CatchUpPause, _time, cancellationToken);
            }
        }

        return false;
    }

    private async Task<bool> AwaitBacklogAsync(InstrumentName instrument, CancellationToken cancellationToken)
    {
        var deadline = _time.GetUtcNow() + BacklogPatience;
        while (_state.AreTradesFilled(instrument) is null && _time.GetUtcNow() < deadline)
            await Task.Delay(BacklogPoll, _time, cancellationToken);
        return _state.AreTradesFilled(instrument) is true;
    }
}
