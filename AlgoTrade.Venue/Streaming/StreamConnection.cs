using System.Net.WebSockets;
using System.Threading.Channels;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Limits;

namespace AlgoTrade.Venue.Streaming;

/// <summary>
/// One WebSocket: a reader that answers requests, a writer that empties a bounded queue. Whoever does not read what it asked for is cut off,
/// as on the exchange.
/// </summary>
internal sealed class StreamConnection
{
    /// <summary>The exchange closes a connection that it has sent nothing to for so long.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private const int QueuedMessages = 20_000;
    private const int LargestFrame = 1 << 20;
    private readonly WebSocket _socket;
    private readonly StreamRequests _requests;
    private readonly FaultInjector _faults;
    private readonly TimeProvider _time;
    private readonly Channel<byte[]> _outbox = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedMessages) { SingleReader = true });
    private readonly CancellationTokenSource _closing;
    private readonly List<Task> _posts = [];
    private long _lastSentAt;

    /// <param name="budget">The caller's budget; null: not enforced.</param>
    public StreamConnection(
        WebSocket socket, StreamRequests requests, FaultInjector faults, TimeProvider time, IpBudget? budget, CancellationToken stopping)
    {
        Budget = budget;
        (_socket, _requests, _faults, _time) = (socket, requests, faults, time);
        _lastSentAt = time.GetTimestamp();
        _closing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    public IpBudget? Budget { get; }

    /// <summary>Normalised texts of what this connection subscribed to.</summary>
    public Dictionary<string, Subscription> Subscriptions { get; } = [];

    /// <summary>Queues a message; a full queue ends the connection.</summary>
    public void Send(byte[] message)
    {
        Volatile.Write(ref _lastSentAt, _time.GetTimestamp());
        if (!_outbox.Writer.TryWrite(message))
            Abort();
    }

    /// <summary>Lets a post be answered while others are read; the connection waits for it when it ends.</summary>
    public void Follow(Task post)
    {
        _posts.RemoveAll(static earlier => earlier.IsCompleted);
        if (!post.IsCompleted)
            _posts.Add(post);
    }

    /// <summary>Ends the connection without a goodbye. Off this thread, because the caller may be walking the list of connections.</summary>
    public void Abort() => ThreadPool.QueueUserWorkItem(static connection => connection.Cancel(), this, preferLocal: false);

    /// <summary>Ends the connection with a goodbye when nothing was sent for too long.</summary>
    public void CloseWhenIdle()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lastSentAt)) >= LongestSilence)
            _outbox.Writer.TryComplete();
    }

    public async Task RunAsync()
    {
        using (_closing)
        {
            Send(StreamMessages.Established);
            var writing = WriteAsync();
            try
            {
                await ReadAsync();
            }
            catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
            {
                // Cut off by either side: what is subscribed is dropped below.
            }

            _requests.Drop(this);
            _outbox.Writer.TryComplete();
            if (_closing.IsCancellationRequested)
                _socket.Abort();
            await writing;
            // Answers that are still on their way have nowhere to go.
            await _closing.CancelAsync();
            await Task.WhenAll(_posts);
        }
    }

    private void Cancel()
    {
        try
        {
            _closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the meantime.
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        using var frame = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), _closing.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                if (_socket.State == WebSocketState.CloseReceived)
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _closing.Token);
                return;
            }

            frame.Write(buffer, 0, received.Count);
            if (frame.Length > LargestFrame)
                return;
            if (!received.EndOfMessage)
                continue;
            await _faults.WhileFrozenAsync(_closing.Token);
            _requests.Handle(this, frame.GetBuffer().AsMemory(0, (int)frame.Length), _closing.Token);
            frame.SetLength(0);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var message in _outbox.Reader.ReadAllAsync(_closing.Token))
            {
                foreach (var sent in await _faults.OnStreamMessageAsync(this, message, _closing.Token))
                    await _socket.SendAsync(sent, WebSocketMessageType.Text, endOfMessage: true, _closing.Token);
            }

            if (_socket.State == WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "Inactive", _closing.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The other side is gone; the reader sees it too and cleans up.
        }
    }
}
