namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>The exchange (or something between) sent bytes that do not fit the protocol. Nothing can be concluded from them.</summary>
public sealed class UnreadableMessageException : Exception
{
    public UnreadableMessageException()
    {
    }

    public UnreadableMessageException(string message)
        : base(message)
    {
    }

    public UnreadableMessageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
