namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>What a stream does with its connection. All calls come one at a time from the stream's loop.</summary>
internal interface IStreamListener
{
    /// <summary>The subscription objects, as JSON, to send after each connect.</summary>
    IReadOnlyCollection<string> Subscriptions { get; }

    /// <summary>Connected and all subscriptions sent; the answers follow.</summary>
    ValueTask ConnectedAsync(CancellationToken cancellationToken);

    /// <summary>A frame as it came, before anything is made of it; for those who read without allocating.</summary>
    /// <returns>True when that was all: <see cref="ReceivedAsync"/> is not called then.</returns>
    /// <remarks>Whatever it says, it counts as data.</remarks>
    bool TryHandle(ReadOnlySpan<byte> frame) => false;

    ValueTask ReceivedAsync(StreamMessage message, CancellationToken cancellationToken);

    /// <summary>A frame of a known channel could not be read: its content is lost.</summary>
    ValueTask LostFrameAsync(string cause, CancellationToken cancellationToken);

    ValueTask DisconnectedAsync(string cause, CancellationToken cancellationToken);
}
