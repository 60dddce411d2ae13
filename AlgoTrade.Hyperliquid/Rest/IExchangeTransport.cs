namespace AlgoTrade.Hyperliquid.Rest;

/// <summary>The two doors of the exchange for single requests.</summary>
public enum ExchangeDoor
{
    /// <summary>Reads, open to anyone.</summary>
    Info = 1,

    /// <summary>Signed actions.</summary>
    Exchange = 2,
}

/// <summary>What came of one request, before its content is looked at.</summary>
public abstract record TransportAnswer
{
    private TransportAnswer()
    {
    }

    /// <param name="Status">As over HTTP, whichever the transport.</param>
    public sealed record Received(int Status, ReadOnlyMemory<byte> Content) : TransportAnswer;

    /// <summary>It may have arrived.</summary>
    public sealed record Lost(string Cause) : TransportAnswer;

    /// <summary>Certain: it did not leave this process, or the exchange says that it did not take it.</summary>
    public sealed record NotSent(string Cause) : TransportAnswer;
}

/// <summary>Carries a request to the exchange, at most once, and never throws for what the network does.</summary>
public interface IExchangeTransport
{
    /// <param name="body">The JSON that is posted over HTTP, or inside a WebSocket post.</param>
    /// <param name="cancellationToken">Ends the waiting, not the request: the answer is then <see cref="TransportAnswer.Lost"/>.</param>
    Task<TransportAnswer> PostAsync(ExchangeDoor door, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
