using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Accounts;
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
    private readonly WireJson _json;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AccountAddress _account;
    private readonly Channel<EngineEvent> _events = Channel.CreateBounded<EngineEvent>(QueueCapacity);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _emitting = new(1, 1);
    private readonly FillTracker _fills;
    private readonly DateTimeOffset _startedAt;
    private readonly HashSet<(string Coin, long Time)> _fundings = [];
    private readonly Dictionary<ClientOrderId, ExchangeOrderId> _openOrders = [];
    private readonly Lock _startLock = new();
    private Task? _running;
    private Task _catchingUp = Task.CompletedTask;
    private bool _isDisposed;
    private bool _wasConnected;

    public HyperliquidAccountFeed(
        IAccountReader reader, WireJson json, TimeProvider time, IOptions<HyperliquidOptions> options, ILogger<HyperliquidAccountFeed> logger)
        : this(
            reader, json, time, options.Value.SocketAddress,
            new StreamSettings { AuditInterval = TimeSpan.FromMilliseconds(options.Value.AuditIntervalMs) },
            options.Value.Account ?? throw new InvalidOperationException("No account address is configured, so there is no account to follow."), logger)
    {
    }

    internal HyperliquidAccountFeed(
        IAccountReader reader, WireJson json, TimeProvider time, Uri address, StreamSettings settings, AccountAddress account,
        ILogger<HyperliquidAccountFeed> logger)
    {
        _reader = reader;
        _json = json;
        _time = time;
        _logger = logger;
        _account = account;
        _settings = settings;
        _startedAt = time.GetUtcNow();
        _fills = new FillTracker(_startedAt);
        _stream = new ExchangeStream(address, settings, new StreamMessageReader(json), time, new Random((int)(time.GetTimestamp() & int.MaxValue)), logger);
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
            foreach (var engineEvent in Translate(message))
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
            await await Task.WhenAny(_stream.RunAsync(this, _stop.Token), AuditAsync(_stop.Token));
            _events.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _events.Writer.TryComplete(exception);
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

    private AccountFeedInterrupted Interrupted(string cause) => new(cause, _time.GetUtcNow());

    private List<EngineEvent> Translate(StreamMessage message) => message.Data switch
    {
        IReadOnlyList<WireOrderUpdate> updates => [.. updates.SelectMany(TranslateUpdate)],
        // The snapshot comes newest first and holds old fills too; the tracker lets only new ones pass.
        UserFillsMessage fills => [.. (fills.IsSnapshot ? fills.Fills.Reverse() : fills.Fills).OrderBy(fill => fill.Time)
            .SelectMany(fill => TranslateFill(fill.ToFill(_account)))],
        UserFundingsMessage fundings => [.. fundings.Fundings.SelectMany(TranslateFunding)],
        UserEventsMessage { Liquidation: { } liquidation } when IsOurs(liquidation.LiquidatedUser) =>
            [Interrupted("the exchange liquidated the account")],
        // Its other members repeat what the three channels above say.
        _ => [],
    };

    private IEnumerable<EngineEvent> TranslateUpdate(WireOrderUpdate update)
    {
        // Orders by hand or of other programs: their fills come as foreign, the orders concern no bot.
        if (!ClientOrderId.TryParse(update.Order.Cloid, null, out var cloid) || !cloid.IsOurs)
            yield break;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(update.StatusTimestamp);
        var orderId = new ExchangeOrderId(update.Order.OrderId);
        var status = WireOrderStatuses.Classify(update.Status);
        if (status is WireOrderStatus.Open or WireOrderStatus.Triggered)
            _openOrders[cloid] = orderId;
        else if (status is not WireOrderStatus.Unknown)
            _openOrders.Remove(cloid);
        if (ToEvent(status, update.Status, cloid, orderId, at) is { } engineEvent)
            yield return engineEvent;
    }

    private EngineEvent? ToEvent(WireOrderStatus status, string word, ClientOrderId cloid, ExchangeOrderId orderId, DateTimeOffset at)
    {
        switch (status)
        {
            case WireOrderStatus.Open: return new OrderAccepted(cloid, orderId, at);
            case WireOrderStatus.Triggered: return new OrderTriggered(cloid, at);
            case WireOrderStatus.Canceled: return new OrderCanceled(cloid, word, at);
            case WireOrderStatus.Rejected: return new OrderRejected(cloid, RejectTexts.ClassifyStatus(word), word, at);
            // How much was filled, and at what price, only the fills say.
            case WireOrderStatus.Filled: return null;
            default:
                _json.Unknown.Word("orderStatus", word);
                return Interrupted($"the exchange gave order {cloid} the unknown status '{word}'");
        }
    }

    private IEnumerable<EngineEvent> TranslateFill(Fill fill)
    {
        if (!_fills.IsNew(fill))
            yield break;
        yield return fill.ClientOrderId is { IsOurs: true } cloid ? new OrderFilled(cloid, fill) : new ForeignFill(fill);
        if (fill.IsLiquidation)
            yield return new Liquidated(fill.Instrument, fill.Quantity.Value, fill.OccurredAt);
    }

    private IEnumerable<EngineEvent> TranslateFunding(WireFunding funding)
    {
        if (funding.Time is not { } time || time < (_startedAt - FillTracker.Margin).ToUnixTimeMilliseconds())
            yield break;
        if (_fundings.Add((funding.Coin, time)))
            yield return funding.ToPayment(time);
    }

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
        var fills = await _reader.GetFillsAsync(_fills.CatchUpFrom, cancellationToken);
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
            var news = fills.SelectMany(TranslateFill).Concat(vanished.SelectMany(TranslateFate)).Concat(open.SelectMany(TranslateArrival)).ToList();
            foreach (var engineEvent in news)
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
            return [.. _openOrders.Keys.Where(cloid => !stillOpen.Contains(cloid))];
        }
        finally
        {
            _emitting.Release();
        }
    }

    private IEnumerable<EngineEvent> TranslateFate(ExchangeOrder order)
    {
        var status = WireOrderStatuses.Classify(order.StatusText);
        if (status is WireOrderStatus.Canceled or WireOrderStatus.Rejected or WireOrderStatus.Filled)
            _openOrders.Remove(order.ClientOrderId!.Value);
        if (ToEvent(status, order.StatusText, order.ClientOrderId!.Value, order.ExchangeOrderId, order.StatusAt) is { } engineEvent)
            yield return engineEvent;
    }

    private IEnumerable<EngineEvent> TranslateArrival(ExchangeOrder order)
    {
        if (order.ClientOrderId is { IsOurs: true } cloid && order.Status == OrderStatus.Open && _openOrders.TryAdd(cloid, order.ExchangeOrderId))
            yield return new OrderAccepted(cloid, order.ExchangeOrderId, order.StatusAt);
    }

    private bool IsOurs(string? address) => AccountAddress.TryParse(address, null, out var parsed) && parsed == _account;
}
