namespace AlgoTrade.Data;

public enum ConflictKind
{
    /// <summary>Another one has the name.</summary>
    NameTaken = 1,

    /// <summary>It changed since it was read.</summary>
    VersionMismatch = 2,

    NotFound = 3,
}

/// <summary>A write met a state other than the one it was meant for; nothing was written. The message is for the operator.</summary>
public sealed class ConflictException : Exception
{
    public ConflictException()
    {
    }

    public ConflictException(string message)
        : base(message)
    {
    }

    public ConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ConflictException(ConflictKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    public ConflictKind Kind { get; }
}
