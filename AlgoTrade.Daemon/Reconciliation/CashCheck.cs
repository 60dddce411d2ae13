using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.Daemon.Reconciliation;

/// <param name="Unexplained">Cash on the exchange minus cash by the books, USDC; 0 when they agree.</param>
/// <param name="Transfers">Deposits, withdrawals and transfers that were not booked before.</param>
internal sealed record CashResult(decimal Unexplained, IReadOnlyList<Transfer> Transfers);

/// <summary>
/// Compares the cash of an account with what fills, fees, funding and transfers make of it. Transfers are asked for only when something is missing:
/// the question has its price, and nobody moves money every few seconds.
/// </summary>
internal sealed class CashCheck(int accountId, IAccountLedger? ledger, AccountCash cash)
{
    // The exchange shows entry prices cut to a few digits, so a position's cost is known to about this part of it.
    private const decimal EntryPrecision = 0.00002m;
    private const decimal LeastTolerance = 0.01m;
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <param name="paid">What fills and funding moved, USDC.</param>
    /// <param name="seenAt">When the account was looked at before; null: never.</param>
    public async Task<CashResult> RunAsync(
        Lease lease, AccountSnapshot account, decimal paid, DateTimeOffset? seenAt, CancellationToken cancellationToken)
    {
        if (ledger is null)
            return new CashResult(0, []);
        var cost = account.Positions.Sum(position => position.Quantity * position.EntryPrice);
        var tolerance = LeastTolerance + (account.Positions.Sum(position => Math.Abs(position.Quantity * position.EntryPrice)) * EntryPrecision);
        var (transferred, baseline) = await cash.ReadAsync(accountId, cancellationToken);
        var moved = paid + transferred;
        var difference = account.Cash - cost - moved - baseline;
        IReadOnlyList<Transfer> transfers = [];
        if (difference is { } missing && Math.Abs(missing) > tolerance)
        {
            var found = await ledger.GetTransfersAsync((seenAt ?? account.OccurredAt) - Margin, cancellationToken);
            transfers = await cash.BookAsync(lease, accountId, [.. found.Where(transfer => transfer.Amount != 0)], cancellationToken);
            moved += transfers.Sum(transfer => transfer.Amount);
            difference -= transfers.Sum(transfer => transfer.Amount);
        }

        if (difference is { } left && Math.Abs(left) > tolerance)
            return new CashResult(left, transfers);
        // What the cut digits left over must not add up over the months.
        if (difference is not 0)
            await cash.SetBaselineAsync(lease, accountId, account.Cash - cost - moved, cancellationToken);
        return new CashResult(0, transfers);
    }
}
