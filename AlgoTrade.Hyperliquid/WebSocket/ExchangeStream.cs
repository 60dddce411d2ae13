using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// One WebSocket connection that is kept up: connect, subscribe, ping, read, and after any end wait and begin again. What the frames
/// mean is the listener's business.
/// </summary>
internal sealed class ExchangeStream(
    Uri address, StreamSettings settings, StreamMessageReader reader, StreamLimits limits, TimeProvider time, ILogger logger)
{
    private const int LargestFrame = 32 * 1024 * 1024;
    private static readonly byte[] Ping = """{"method":"ping"}"""u8.ToArray();

    // The exchange takes 2,000 messages a minute; a queue of as many is never reached by sane use.
    private readonly Channel<Outgoing> _outgoing = Channel.CreateBounded<Outgoing>(StreamLimits.MaxMessagesPerMinute);

    // Only spreads the reconnects of several processes; it decides nothing that a replay would see.
    private readonly Backoff _backoff = new(settings, new Random((int)(time.GetTimestamp() & int.MaxValue)));
    private long _lastFrameAt = time.GetTimestamp();
    private long _lastDataAt;
    private volatile ClientWebSocket? _socket;
    private volatile string? _restartCause;

    /// <summary>Time since anything came, pongs included.</summary>
    public TimeSpan SinceLastFrame => time.GetElapsedTime(Volatile.Read(ref _lastFrameAt));

    /// <summary>Queues a request for the present connection; it is lost with it, so state belongs into the listener's subscriptions.</summary>
    public ValueTask SendAsync(string json, CancellationToken cancellationToken) =>
        _outgoing.Writer.WriteAsync(new Outgoing(Encoding.UTF8.GetBytes(json), IsCounted: false), cancellationToken);

    /// <summary>As <see cref="SendAsync(string, CancellationToken)"/>, but at once or not at all; the caller has taken the message from the limits.</summary>
    public bool TrySend(byte[] frame) => _outgoing.Writer.TryWrite(new Outgoing(frame, IsCounted: true));

    /// <summary>Ends the present connection, as if it had broken, and begins anew.</summary>
    public void Restart(string cause)
    {
        _restartCause = cause;
        _socket?.Abort();
    }

    /// <summary>Runs until canceled.</summary>
    public async Task RunAsync(IStreamListener listener, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var cause = await RunAllowedConnectionAsync(listener, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
                return;
            logger.StreamInterrupted(address, cause);
            HyperliquidTelemetry.Interrupted(settings.Name);
            await listener.DisconnectedAsync(cause, cancellationToken);
            await Task.Delay(_backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            HyperliquidTelemetry.Reconnected(settings.Name);
        }
    }

    private async Task<string> RunAllowedConnectionAsync(IStreamListener listener, CancellationToken cancellationToken)
    {
        if (limits.TryConnect() is { } problem)
            return problem;
        try
        {
            return await RunConnectionAsync(listener, cancellationToken);
        }
        finally
        {
            limits.Disconnected();
        }
    }

    private async Task<string> RunConnectionAsync(IStreamListener listener, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // The exchange wants its own pings; protocol-level ones do not count.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            using (var patience = new CancellationTokenSource(settings.DeadAfter, time))
            using (var connecting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken))
                await socket.ConnectAsync(address, connecting.Token);
            _lastFrameAt = _lastDataAt = time.GetTimestamp();
            _restartCause = null;
            _socket = socket;
            await SubscribeAsync(socket, listener, cancellationToken);
            await listener.ConnectedAsync(cancellationToken);

            var writing = WriteAsync(socket, ended.Token);
            var watching = WatchAsync(socket, ended.Token);
            var cause = await ReadAsync(socket, listener, ended.Token);
            await ended.CancelAsync();
            var watched = await watching;
            await writing;
            return _restartCause ?? watched ?? cause;
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or HttpRequestException)
        {
            return exception is OperationCanceledException ? "no connection in time" : exception.Message;
        }
        finally
        {
            _socket = null;
            await ended.CancelAsync();
            socket.Abort();
        }
    }

    private async Task SubscribeAsync(ClientWebSocket socket, IStreamListener listener, CancellationToken cancellationToken)
    {
        // Requests queued for the connection before are void: their content is among the subscriptions.
        while (_outgoing.Reader.TryRead(out _))
        {
        }

        foreach (var subscription in listener.Subscriptions)
            await SendAsync(socket, new Outgoing(Encoding.UTF8.GetBytes(SubscriptionJson.Subscribe(subscription)), IsCounted: false), cancellationToken);
    }

    private async Task<string> ReadAsync(ClientWebSocket socket, IStreamListener listener, CancellationToken cancellationToken)
    {
        var frame = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            while (true)
            {
                frame.ResetWrittenCount();
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(frame.GetMemory(8 * 1024), cancellationToken);
                    frame.Advance(result.Count);
                    if (frame.WrittenCount > LargestFrame)
                        return $"a frame of more than {LargestFrame} bytes";
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Close)
                    return $"closed by the exchange ({socket.CloseStatus})";
                _backoff.Reset();
                await HandleAsync(frame.WrittenMemory, listener, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            return exception.Message;
        }
    }

    private async ValueTask HandleAsync(ReadOnlyMemory<byte> frame, IStreamListener listener, CancellationToken cancellationToken)
    {
        _lastFrameAt = time.GetTimestamp();
        if (listener.TryHandle(frame.Span))
        {
            _lastDataAt = _lastFrameAt;
            return;
        }

        StreamMessage message;
        try
        {
            message = reader.Read(frame.Span);
        }
        catch (UnreadableMessageException exception)
        {
            logger.FrameUnreadable(exception.Message);
            HyperliquidTelemetry.FrameUnreadable(settings.Name);
            await listener.LostFrameAsync(exception.Message, cancellationToken);
            return;
        }

        if (message.Channel is not ("" or "pong"))
            _lastDataAt = _lastFrameAt;
        if (message.Channel == "error")
            logger.StreamError((string)message.Data!);
        await listener.ReceivedAsync(message, cancellationToken);
    }

    private async Task WriteAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var request in _outgoing.Reader.ReadAllAsync(cancellationToken))
                await SendAsync(socket, request, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            // The reading side sees the same end of the connection and reports it.
            logger.StreamWriterEnded(exception.Message);
        }
    }

    // Pings, and ends the connection when it has died without telling. Returns why, or null when something else ended it.
    private async Task<string?> WatchAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(settings.PingInterval < settings.WatchInterval ? settings.PingInterval : settings.WatchInterval, time);
        var pingedAt = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var cause = FindSilence();
                if (cause is not null)
                {
                    socket.Abort();
                    return cause;
                }

                if (time.GetElapsedTime(pingedAt) < settings.PingInterval)
                    continue;
                pingedAt = time.GetTimestamp();
                _outgoing.Writer.TryWrite(new Outgoing(Ping, IsCounted: false));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return null;
    }

    private string? FindSilence()
    {
        if (time.GetElapsedTime(_lastFrameAt) >= settings.DeadAfter)
            return $"no sign of life for {settings.DeadAfter.TotalSeconds:F0} s";
        return settings.SilentAfter is { } limit && time.GetElapsedTime(_lastDataAt) >= limit
            ? $"no data for {limit.TotalSeconds:F0} s" : null;
    }

    private async Task SendAsync(ClientWebSocket socket, Outgoing message, CancellationToken cancellationToken)
    {
        if (!message.IsCounted)
            await limits.TakeMessageAsync(cancellationToken);
        await socket.SendAsync(new ArraySegment<byte>(message.Frame), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
    }

    /// <param name="IsCounted">Taken from the limit of messages already.</param>
    private readonly record struct Outgoing(byte[] Frame, bool IsCounted);
}
