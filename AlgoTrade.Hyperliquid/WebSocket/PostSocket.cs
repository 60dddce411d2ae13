using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Requests and their answers over one WebSocket of its own. A request is handed to the connection once: when that connection ends
/// before the answer, the request is lost, not repeated. Connects at the first request and stays connected.
/// </summary>
public sealed class PostSocket : IExchangeTransport, IStreamListener, IAsyncDisposable
{
    internal const string Name = "websocket";
    private const string TooMany = "too many pending post requests";

    private readonly ExchangeStream _stream;
    private readonly StreamLimits _limits;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, TaskCompletionSource<TransportAnswer>> _pending = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstConnect = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;
    private bool _isConnected;
    private bool _isDisposed;
    private ulong _lastId;

    public PostSocket(WireJson json, StreamLimits limits, TimeProvider time, IOptions<HyperliquidOptions> options, ILogger<PostSocket> logger)
    {
        _limits = limits;
        _time = time;
        _patience = TimeSpan.FromMilliseconds(options.Value.RequestTimeoutMs);
        var settings = new StreamSettings { Name = "posts" };
        _stream = new ExchangeStream(options.Value.SocketAddress, settings, new StreamMessageReader(json), limits, time, logger);
    }

    IReadOnlyCollection<string> IStreamListener.Subscriptions => [];

    /// <summary>Whether requests go over it now.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_lock)
                return _isConnected;
        }
    }

    /// <summary>Completes once the first connection is up.</summary>
    internal Task Connected
    {
        get
        {
            Start();
            return _firstConnect.Task;
        }
    }

    public async Task<TransportAnswer> PostAsync(ExchangeDoor door, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new TransportAnswer.NotSent("canceled before.");
        Start();
        if (_limits.TryBeginPost() is { } problem)
            return new TransportAnswer.NotSent(problem);
        try
        {
            var begun = _time.GetTimestamp();
            if (Hand(door, body) is not (var id, var answer))
                return new TransportAnswer.NotSent("the WebSocket for requests is not connected.");
            var kind = door == ExchangeDoor.Info ? "info" : "exchange";
            var handed = _time.GetTimestamp();
            HyperliquidTelemetry.Sent(_time.GetElapsedTime(begun, handed), kind, Name);
            var result = await AwaitAsync(id, answer, cancellationToken);
            if (result is TransportAnswer.Received)
                HyperliquidTelemetry.Acknowledged(_time.GetElapsedTime(handed), kind, Name);
            return result;
        }
        finally
        {
            _limits.EndPost();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The container gives it out under two names and disposes it once for each.
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _stop.CancelAsync();
        if (_running is not null)
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LosePending("this process is stopping");
        _stop.Dispose();
    }

    ValueTask IStreamListener.ConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            _isConnected = true;
        _firstConnect.TrySetResult();
        return ValueTask.CompletedTask;
    }

    ValueTask IStreamListener.ReceivedAsync(StreamMessage message, CancellationToken cancellationToken)
    {
        if (message.Data is PostAnswer answer)
            Complete(answer.Id, Read(answer));
        else if (message is { Channel: "error", Data: string text } && FindRefusedId(text) is { } refused)
            Complete(refused, new TransportAnswer.NotSent($"the exchange answered '{text}'."));
        return ValueTask.CompletedTask;
    }

    // Whose answer it was cannot be told: the one that waits runs into its time-out and is unknown.
    ValueTask IStreamListener.LostFrameAsync(string cause, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    ValueTask IStreamListener.DisconnectedAsync(string cause, CancellationToken cancellationToken)
    {
        LosePending(cause);
        return ValueTask.CompletedTask;
    }

    private void Start()
    {
        lock (_lock)
            _running ??= _stream.RunAsync(this, _stop.Token);
    }

    // Under the lock that the end of a connection takes as well: a request belongs to one connection and is never left for the next.
    private (ulong Id, Task<TransportAnswer> Answer)? Hand(ExchangeDoor door, ReadOnlyMemory<byte> body)
    {
        lock (_lock)
        {
            var id = _lastId + 1;
            if (!_isConnected || !_stream.TrySend(Frame(id, door, body.Span)))
                return null;
            _lastId = id;
            var answer = new TaskCompletionSource<TransportAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            _pending.Add(id, answer);
            return (id, answer.Task);
        }
    }

    private async Task<TransportAnswer> AwaitAsync(ulong id, Task<TransportAnswer> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(_patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new TransportAnswer.Lost($"No answer within {_patience.TotalSeconds:F0} s.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new TransportAnswer.Lost("Canceled while waiting for the answer.");
        }
        finally
        {
            lock (_lock)
                _pending.Remove(id);
        }
    }

    private void Complete(ulong id, TransportAnswer answer)
    {
        lock (_lock)
        {
            if (_pending.Remove(id, out var waiting))
                waiting.TrySetResult(answer);
        }
    }

    private void LosePending(string cause)
    {
        lock (_lock)
        {
            _isConnected = false;
            foreach (var waiting in _pending.Values)
                waiting.TrySetResult(new TransportAnswer.Lost($"The connection ended before the answer: {cause}"));
            _pending.Clear();
        }
    }

    private static byte[] Frame(ulong id, ExchangeDoor door, ReadOnlySpan<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 96);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("method"u8, "post"u8);
            json.WriteNumber("id"u8, id);
            json.WriteStartObject("request"u8);
            json.WriteString("type"u8, door == ExchangeDoor.Info ? "info"u8 : "action"u8);
            json.WritePropertyName("payload"u8);
            // Made by our own writers a moment ago.
            json.WriteRawValue(body, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static TransportAnswer Read(PostAnswer answer)
    {
        switch (answer.Type)
        {
            case "action":
                return new TransportAnswer.Received(200, JsonMarshal.GetRawUtf8Value(answer.Payload).ToArray());
            case "info" when answer.Payload.ValueKind == JsonValueKind.Object && answer.Payload.TryGetProperty("data", out var data):
                return new TransportAnswer.Received(200, JsonMarshal.GetRawUtf8Value(data).ToArray());
            case "error" when answer.Payload.ValueKind == JsonValueKind.String:
                return ReadError(answer.Payload.GetString()!);
            default:
                return new TransportAnswer.Lost($"The answer of type '{answer.Type}' could not be read.");
        }
    }

    // "422 Unprocessable Entity: …": status and body as over HTTP. Without a status nothing is certain.
    private static TransportAnswer ReadError(string text) =>
        text.Length >= 3 && int.TryParse(text.AsSpan(0, 3), out var status) && status is >= 400 and <= 599
            ? new TransportAnswer.Received(status, Encoding.UTF8.GetBytes(text)) : new TransportAnswer.Lost($"The exchange answered '{text}'.");

    private static ulong? FindRefusedId(string text)
    {
        var at = text.LastIndexOf("id=", StringComparison.Ordinal);
        return text.StartsWith(TooMany, StringComparison.OrdinalIgnoreCase) && at >= 0 && ulong.TryParse(text.AsSpan(at + 3), out var id) ? id : null;
    }
}
