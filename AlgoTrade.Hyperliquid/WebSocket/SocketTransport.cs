using AlgoTrade.Hyperliquid.Rest;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>Requests over the WebSocket while it is connected, otherwise by HTTP: only what certainly was not sent takes the second way.</summary>
public sealed class SocketTransport(PostSocket socket, HttpTransport http) : IExchangeTransport
{
    public async Task<TransportAnswer> PostAsync(ExchangeDoor door, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var answer = await socket.PostAsync(door, body, cancellationToken);
        return answer is TransportAnswer.NotSent ? await http.PostAsync(door, body, cancellationToken) : answer;
    }
}
