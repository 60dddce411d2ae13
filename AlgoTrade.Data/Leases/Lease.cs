namespace AlgoTrade.Data.Leases;

/// <summary>The right to act on something, such as an account. Every journal write carries it and is refused once it is lost.</summary>
/// <param name="Name">What it is for, for example <c>account:3</c>.</param>
/// <param name="Holder">The process that holds it.</param>
/// <param name="Epoch">Number of this tenure, from 1: what fences off a former holder that wakes up.</param>
/// <param name="ExpiresAt">By the clock of the database.</param>
public sealed record Lease(string Name, string Holder, long Epoch, DateTimeOffset ExpiresAt);

/// <summary>Somebody else acts now, or the lease ran out. Nothing was written; stop acting at once.</summary>
public sealed class LeaseLostException : Exception
{
    public LeaseLostException()
    {
    }

    public LeaseLostException(string message)
        : base(message)
    {
    }

    public LeaseLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LeaseLostException(Lease lease)
        : this($"The lease '{lease.Name}' of {lease.Holder} with epoch {lease.Epoch} is lost: nothing was written.")
    {
    }
}
