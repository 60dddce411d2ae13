using System.Net;
using System.Net.Sockets;

namespace AlgoTrade.CrashDrill;

internal enum NetworkState
{
    Open = 1,

    /// <summary>What the client sends disappears; answers still come.</summary>
    LosesRequests = 2,

    /// <summary>Requests arrive; what the server sends disappears.</summary>
    LosesAnswers = 3,

    /// <summary>Nothing gets through, and nobody is told.</summary>
    BlackHole = 4,

    /// <summary>Connections are cut with a reset, and new ones are reset at once.</summary>
    Reset = 5,
}

/// <summary>The network between a daemon and a server, on the loopback address. It can be broken in several ways, and healed.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly Task _accepting;
    private NetworkState _state = NetworkState.Open;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// Breaks or heals. What was swallowed stays swallowed: a connection that lost bytes is of no use any more, so healing resets it.
    /// </summary>
    public void Set(NetworkState state)
    {
        lock (_sockets)
        {
            _state = state;
            if (state is not (NetworkState.Open or NetworkState.Reset))
                return;
            foreach (var socket in _sockets)
                Cut(socket);
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Set(NetworkState.Reset);
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var _ = client;
        client.NoDelay = true;
        try
        {
            Register(client);
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            Register(server);
            await Task.WhenAny(
                CopyAsync(client, server, NetworkState.LosesRequests), CopyAsync(server, client, NetworkState.LosesAnswers));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone; the other hears it by the end of its connection.
        }
        finally
        {
            Forget(client);
            Forget(server);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, NetworkState loses)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (_state == loses || _state == NetworkState.BlackHole)
                    continue;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The end of the connection.
        }
    }

    private void Register(Socket socket)
    {
        lock (_sockets)
        {
            if (_state == NetworkState.Reset)
                Cut(socket);
            else
                _sockets.Add(socket);
        }
    }

    private void Forget(Socket socket)
    {
        lock (_sockets)
        {
            _sockets.Remove(socket);
        }
    }

    private static void Cut(Socket socket)
    {
        try
        {
            // No lingering: the other side gets a reset, not an orderly end.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Ended by itself in the meantime.
        }
    }
}
