using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>What becomes of order books. Called from the connection's loop: whoever takes long holds up the next book.</summary>
public interface IOrderBookListener
{
    /// <param name="book">The whole book of one instrument; it is filled again with the next message, so what is kept must be copied.</param>
    void OnBook(OrderBook book);

    /// <summary>What was told of the books is stale until the next <see cref="OnBook"/> of each.</summary>
    void OnInterrupted(string cause);
}

/// <summary>
/// Order books over a connection of its own. Every message is a whole book, so a missed one is repaired by the next and none is kept
/// waiting: there is no queue. Nothing is allocated in the steady state.
/// </summary>
public sealed class OrderBookFeed : IStreamListener, IAsyncDisposable
{
    private readonly ExchangeStream _stream;
    private readonly StreamLimits _limits;
    private readonly OrderBook _book = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger;
    private IOrderBookListener? _listener;
    private IReadOnlyCollection<string> _subscriptions = [];
    private Task? _running;
    private bool _isDisposed;

    public OrderBookFeed(WireJson json, StreamLimits limits, TimeProvider time, IOptions<HyperliquidOptions> options, ILogger<OrderBookFeed> logger)
        : this(
            json, limits, time, options.Value.SocketAddress,
            new StreamSettings { SilentAfter = TimeSpan.FromMilliseconds(options.Value.MarketSilenceMs) }, logger)
    {
    }

    internal OrderBookFeed(WireJson json, StreamLimits limits, TimeProvider time, Uri address, StreamSettings settings, ILogger<OrderBookFeed> logger)
    {
        _limits = limits;
        _logger = logger;
        _stream = new ExchangeStream(address, settings with { Name = "books" }, new StreamMessageReader(json), limits, time, logger);
    }

    IReadOnlyCollection<string> IStreamListener.Subscriptions => _subscriptions;

    /// <summary>Starts, once.</summary>
    /// <param name="isFast">5 levels every half second, instead of 20 every few seconds.</param>
    /// <exception cref="InvalidOperationException">Started before, or more subscriptions than the exchange allows.</exception>
    public void Start(IReadOnlyCollection<InstrumentName> instruments, IOrderBookListener listener, bool isFast = false)
    {
        if (_running is not null)
            throw new InvalidOperationException("Order books are followed already.");
        if (_limits.TrySubscribe(this, instruments.Count) is { } problem)
            throw new InvalidOperationException($"Order books cannot be followed: {problem}");
        _listener = listener;
        _subscriptions = [.. instruments.Select(instrument => SubscriptionJson.OfBook(instrument, isFast))];
        _running = _stream.RunAsync(this, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _stop.CancelAsync();
        if (_running is not null)
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _limits.Unsubscribe(this);
        _stop.Dispose();
    }

    bool IStreamListener.TryHandle(ReadOnlySpan<byte> frame)
    {
        if (!OrderBookReader.TryRead(frame, _book))
            return false;
        _listener!.OnBook(_book);
        return true;
    }

    ValueTask IStreamListener.ConnectedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // A book in a shape that the fast reader leaves alone. Answers to subscriptions and pongs come here, too, and tell nothing.
    ValueTask IStreamListener.ReceivedAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        if (message.Data is not L2Book wire)
            return ValueTask.CompletedTask;
        try
        {
            _book.Fill(wire);
        }
        catch (UnreadableMessageException exception)
        {
            _logger.FrameUnreadable(exception.Message);
            return DisconnectedAsync(exception.Message);
        }

        _listener!.OnBook(_book);
        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.LostFrameAsync(string cause, CancellationToken cancellationToken) => DisconnectedAsync(cause);

    ValueTask IStreamListener.DisconnectedAsync(string cause, CancellationToken cancellationToken) => DisconnectedAsync(cause);

    private ValueTask DisconnectedAsync(string cause)
    {
        _listener!.OnInterrupted(cause);
        return ValueTask.CompletedTask;
    }
}
