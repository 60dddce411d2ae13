using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace AlgoTrade.Venue.Tests.Support;

/// <summary>A bare WebSocket client that shows every frame.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ClientWebSocket _socket = new();

    public static async Task<StreamClient> ConnectAsync(VenueHost host)
    {
        var client = new StreamClient();
        var address = new UriBuilder(host.Http.BaseAddress!) { Scheme = "ws", Path = "/ws" };
        await client._socket.ConnectAsync(address.Uri, CancellationToken.None);
        Assert.Equal("Websocket connection established.", await client.TextAsync());
        return client;
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <returns>False when the connection has ended.</returns>
    public async Task<bool> TrySendAsync(string text)
    {
        try
        {
            await SendAsync(text);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    /// <summary>Subscribes and returns the acknowledged subscription as text.</summary>
    public async Task<string> SubscribeAsync(string subscription)
    {
        await SendAsync($$"""{"method":"subscribe","subscription":{{subscription}}}""");
        return (await NextAsync("subscriptionResponse")).GetProperty("subscription").GetRawText();
    }

    /// <summary>Data of the next message of a channel; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string channel)
    {
        while (true)
        {
            using var document = JsonDocument.Parse(await TextAsync());
            if (document.RootElement.GetProperty("channel").GetString() == channel)
                return document.RootElement.TryGetProperty("data", out var data) ? data.Clone() : default;
        }
    }

    /// <summary>The next frame; null when the connection ended.</summary>
    public async Task<string?> TryTextAsync()
    {
        try
        {
            return await TextAsync();
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    public async Task<string> TextAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var frame = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException("The venue closed the connection.");
            frame.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(frame.GetBuffer(), 0, (int)frame.Length);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
