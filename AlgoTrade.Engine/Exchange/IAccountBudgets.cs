namespace AlgoTrade.Engine.Exchange;

/// <summary>What the exchange still lets the account do.</summary>
public interface IAccountBudgets
{
    /// <summary>Actions (orders, cancels, changes) of the account, as the exchange counts them itself.</summary>
    /// <exception cref="ExchangeUnavailableException">It could not be read.</exception>
    Task<ActionAllowance> GetActionsAsync(CancellationToken cancellationToken);
}

/// <param name="Used">In the life of the account.</param>
/// <param name="Cap">Most that it may use; trading raises it.</param>
public readonly record struct ActionAllowance(long Used, long Cap)
{
    /// <summary>Never negative.</summary>
    public long Left => Math.Max(0, Cap - Used);
}
