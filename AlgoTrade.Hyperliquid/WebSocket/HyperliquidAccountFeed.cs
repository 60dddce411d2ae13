using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Orders, fills and funding of the account over a connection of its own (the exchange's order messages do not name the account).
/// Nothing is dropped: when the reader is slow, reading from the socket waits. After an interruption, fills and the fate of orders
/// that were open come from REST, and the reader is told to reconcile.
/// </summary>
public sealed class HyperliquidAccountFeed : IAccountFeed, IStreamListener, IAsyncDisposable
{
    private const int QueueCapacity = 10_000;
    private const int CatchUpAttempts = 5;
    private static readonly TimeSpan CatchUpPause = TimeSpan.FromSeconds(2);
    private static readonly string[] Channels = ["orderUpdates", "userFills", "userFundings", "userEvents"];

    private readonly ExchangeStream _stream;
    private readonly StreamSettings _settings;
    private readonly IAccountReader _reader;
    private readonly UnknownContent _unknown;
    private readonly ExchangeTime _exchangeTime;
    private readonly StreamLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AccountAddress _account;
    private readonly Channel<EngineEvent> _events = Channel.CreateBounded<EngineEvent>(QueueCapacity);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _emitting = new(1, 1);
    private readonly Lock _startLock = new();
    private AccountState _state;
    private Task? _running;
    private Task _catchingUp = Task.CompletedTask;
    private bool _isDisposed;
    private bool _wasConnected;

    public HyperliquidAccountFeed(
        IAccountReader reader, WireJson json, StreamLimits limits, ExchangeTime exchangeTime, TimeProvider time, IOptions<HyperliquidOptions> options,
        ILogger<HyperliquidAccountFeed> logger)
        : this(
            reader, json, limits, exchangeTime, time, options.Value.SocketAddress,
            new StreamSettings { AuditInterval = TimeSpan.FromMilliseconds(options.Value.AuditIntervalMs) },
            options.Value.Account ?? throw new InvalidOperationException("No account address is configured, so there is no account to follow."), logger)
    {
    }

    internal HyperliquidAccountFeed(
        IAccountReader reader, WireJson json, StreamLimits limits, ExchangeTime exchangeTime, TimeProvider time, Uri address, StreamSettings settings,
        AccountAddress account, ILogger<HyperliquidAccountFeed> logger)
    {
        _reader = reader;
        _limits = limits;
        _time = time;
        _logger = logger;
        _account = account;
        _settings = settings with { Name = "account" };
        _unknown = json.Unknown;
        _exchangeTime = exchangeTime;
        _state = new AccountState(account, exchangeTime.Now, _unknown, exchangeTime);
        _stream = new ExchangeStream(address, _settings, new StreamMessageReader(json), limits, time, logger);
    }

    IReadOnlyCollection<string> IStreamListener.Subscriptions => [.. Channels.Select(channel => SubscriptionJson.OfUser(channel, _account))];

    public IAsyncEnumerable<EngineEvent> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_startLock)
            _running ??= RunAsync();
        return _events.Reader.ReadAllAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // The container gives it out under two names and disposes it once for each.
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _stop.CancelAsync();
        if (_running is not null)
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _catchingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _events.Writer.TryComplete();
        _emitting.Dispose();
        _stop.Dispose();
    }

    ValueTask IStreamListener.ConnectedAsync(CancellationToken cancellationToken)
    {
        if (_wasConnected)
            _catchingUp = CatchUpAfterAsync(_catchingUp, cancellationToken);
        _wasConnected = true;
        return ValueTask.CompletedTask;
    }

    async ValueTask IStreamListener.ReceivedAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        await _emitting.WaitAsync(cancellationToken);
        try
        {
            foreach (var engineEvent in _state.Translate(message))
                await _events.Writer.WriteAsync(engineEvent, cancellationToken);
        }
        catch (UnreadableMessageException exception)
        {
            _logger.FrameUnreadable(exception.Message);
            await _events.Writer.WriteAsync(Interrupted($"a message could not be read: {exception.Message}"), cancellationToken);
        }
        finally
        {
            _emitting.Release();
        }
    }

    // Whatever it said about our orders is lost: only reconciling helps.
    ValueTask IStreamListener.LostFrameAsync(string cause, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(Interrupted($"a message could not be read: {cause}"), cancellationToken);

    ValueTask IStreamListener.DisconnectedAsync(string cause, CancellationToken cancellationToken) =>
        _events.Writer.WriteAsync(Interrupted(cause), cancellationToken);

    // A bug in the loop must not end the events silently: the reader sees it.
    private async Task RunAsync()
    {
        try
        {
            if (_limits.TrySubscribe(this, Channels.Length, _account) is { } problem)
                throw new InvalidOperationException($"The account cannot be followed: {problem}");
            await StartByExchangeTimeAsync();
            await await Task.WhenAny(_stream.RunAsync(this, _stop.Token), AuditAsync(_stop.Token));
            _events.Writer.TryComplete();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _events.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _events.Writer.TryComplete(exception);
        }
        finally
        {
            _limits.Unsubscribe(this);
        }
    }

    // What happened before the start is told by the exchange's clock: with ours a minute ahead, new fills would look like history.
    private async Task StartByExchangeTimeAsync()
    {
        try
        {
            await _exchangeTime.EnsureMeasuredAsync(_stop.Token);
            _state = new AccountState(_account, _exchangeTime.Now, _unknown, _exchangeTime);
        }
        catch (ExchangeUnavailableException exception)
        {
            _logger.AccountCatchUpFailed(0, exception.Message);
        }
    }

    // Costs 40 of 1,200 weight a minute. What the stream delivered comes out no second time.
    private async Task AuditAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_settings.AuditInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await CatchUpOnceAsync(cancellationToken);
                }
                catch (ExchangeUnavailableException exception)
                {
                    _logger.AccountCatchUpFailed(1, exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private AccountFeedInterrupted Interrupted(string cause) => new(cause, _exchangeTime.Now);

    private async Task CatchUpAfterAsync(Task before, CancellationToken cancellationToken)
    {
        await before;
        try
        {
            await CatchUpAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            _events.Writer.TryComplete(exception);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= CatchUpAttempts && !cancellationToken.IsCancellationRequested; attempt++)
        {
            try
            {
                await CatchUpOnceAsync(cancellationToken);
                await _events.Writer.WriteAsync(Interrupted("connected again; fills and orders were caught up"), cancellationToken);
                return;
            }
            catch (ExchangeUnavailableException exception)
            {
                _logger.AccountCatchUpFailed(attempt, exception.Message);
                await Task.Delay(CatchUpPause * attempt, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await _events.Writer.WriteAsync(Interrupted("connected again; what was missed could not be read"), cancellationToken);
    }

    private async Task CatchUpOnceAsync(CancellationToken cancellationToken)
    {
        var fills = await _reader.GetFillsAsync(_state.CatchUpFrom, cancellationToken);
        var open = await _reader.GetOpenOrdersAsync(cancellationToken);
        var stillOpen = open.Where(order => order.ClientOrderId is not null).Select(order => order.ClientOrderId!.Value).ToHashSet();
        var vanished = new List<ExchangeOrder>();
        foreach (var cloid in await SnapshotOpenAsync(stillOpen, cancellationToken))
        {
            if (await _reader.FindOrderAsync(cloid, cancellationToken) is { } order)
                vanished.Add(order);
        }

        await _emitting.WaitAsync(cancellationToken);
        try
        {
            foreach (var engineEvent in _state.CatchUp(fills, vanished, open))
                await _events.Writer.WriteAsync(engineEvent, cancellationToken);
        }
        finally
        {
            _emitting.Release();
        }
    }

    private async Task<List<ClientOrderId>> SnapshotOpenAsync(HashSet<ClientOrderId> stillOpen, CancellationToken cancellationToken)
    {
        await _emitting.WaitAsync(cancellationToken);
        try
        {
            return [.. _state.OpenOrders.Where(cloid => !stillOpen.Contains(cloid))];
        }
        finally
        {
            _emitting.Release();
        }
    }
}
