namespace AlgoTrade.Data.Schema;

/// <summary>The database cannot be used or migrated; the message is one sentence that says why and what to do.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException()
    {
    }

    public SchemaException(string message)
        : base(message)
    {
    }

    public SchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
