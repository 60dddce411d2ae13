using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Exchange;

/// <summary>What the exchange says about one account. Every method throws <see cref="ExchangeUnavailableException"/> when it cannot be read.</summary>
public interface IAccountReader
{
    /// <returns>Null when the exchange does not know the order.</returns>
    Task<ExchangeOrder?> FindOrderAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken);

    Task<IReadOnlyList<ExchangeOrder>> GetOpenOrdersAsync(CancellationToken cancellationToken);

    /// <summary>Fills from the time on, oldest first, complete (paged inside).</summary>
    Task<IReadOnlyList<Fill>> GetFillsAsync(DateTimeOffset from, CancellationToken cancellationToken);

    Task<IReadOnlyList<FundingPayment>> GetFundingPaymentsAsync(DateTimeOffset from, CancellationToken cancellationToken);

    Task<AccountSnapshot> GetAccountAsync(CancellationToken cancellationToken);
}

/// <summary>The read failed or timed out; nothing is known. Safe to try again.</summary>
public sealed class ExchangeUnavailableException : Exception
{
    public ExchangeUnavailableException()
    {
    }

    public ExchangeUnavailableException(string message)
        : base(message)
    {
    }

    public ExchangeUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
