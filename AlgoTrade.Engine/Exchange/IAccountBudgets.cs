namespace AlgoTrade.Engine.Exchange;

/// <summary>What the exchange still lets the account do.</summary>
public interface IAccountBudgets
{
    /// <summary>Actions (orders, cancels, changes) that the exchange still takes from the account, as it counts itself; never negative.</summary>
    /// <exception cref="ExchangeUnavailableException">It could not be read.</exception>
    Task<long> GetActionsLeftAsync(CancellationToken cancellationToken);
}
