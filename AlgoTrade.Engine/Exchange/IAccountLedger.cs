namespace AlgoTrade.Engine.Exchange;

/// <summary>Money that came into the account or left it without a trade.</summary>
public interface IAccountLedger
{
    /// <summary>From the time on, oldest first.</summary>
    /// <exception cref="ExchangeUnavailableException">They could not be read.</exception>
    Task<IReadOnlyList<Transfer>> GetTransfersAsync(DateTimeOffset from, CancellationToken cancellationToken);
}

/// <param name="Kind">The exchange's own word: <c>deposit</c>, <c>withdraw</c>, <c>subAccountTransfer</c> …</param>
/// <param name="Amount">What it did to the cash of the account, USDC: positive came in, negative left, fees included.</param>
/// <param name="Hash">Names it on the exchange, together with its time and kind.</param>
public sealed record Transfer(string Kind, decimal Amount, string Hash, DateTimeOffset OccurredAt);
