namespace AlgoTrade.Data.Embedded;

/// <summary>The embedded server cannot run; the message is one sentence that says why and what to do.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    public EmbeddedPostgresException()
    {
    }

    public EmbeddedPostgresException(string message)
        : base(message)
    {
    }

    public EmbeddedPostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The folder is fine and another process runs its server: whoever only wants to read may ask that server.</summary>
    public bool IsInUse { get; init; }
}
