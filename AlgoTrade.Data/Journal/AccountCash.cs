using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Exchange;
using Npgsql;

namespace AlgoTrade.Data.Journal;

/// <summary>
/// How much cash an account should have: what fills and funding (<see cref="AccountTally"/>) and transfers moved since the first look, added to what was
/// there before; positions count at the price they were entered at, so an open trade changes nothing.
/// </summary>
public sealed class AccountCash(NpgsqlDataSource dataSource)
{
    /// <summary>Books transfers and returns those that are new.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours; nothing was booked.</exception>
    public async Task<IReadOnlyList<Transfer>> BookAsync(Lease lease, int accountId, IReadOnlyList<Transfer> transfers, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Fence.HoldAsync(connection, lease, cancellationToken);
        var booked = new List<Transfer>();
        foreach (var transfer in transfers)
        {
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO transfers (account_id, occurred_at, kind, hash, amount) VALUES (@account, @at, @kind, @hash, @amount) ON CONFLICT DO NOTHING
                """, connection);
            command.With("account", accountId).With("at", transfer.OccurredAt).With("kind", transfer.Kind).With("hash", transfer.Hash).With("amount", transfer.Amount);
            if (await command.ExecuteNonQueryAsync(cancellationToken) > 0)
                booked.Add(transfer);
        }

        await transaction.CommitAsync(cancellationToken);
        return booked;
    }

    /// <summary>What was moved in and out since the first look, USDC, and what was there before; null before it.</summary>
    public async Task<(decimal Transferred, decimal? Baseline)> ReadAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT (SELECT coalesce(sum(amount), 0) FROM transfers WHERE account_id = @account), cash_baseline FROM accounts WHERE account_id = @account");
        var rows = await command.With("account", accountId).ReadListAsync(
            row => (row.GetDecimal(0), row.IsDBNull(1) ? (decimal?)null : row.GetDecimal(1)), cancellationToken);
        return rows[0];
    }

    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task SetBaselineAsync(Lease lease, int accountId, decimal baseline, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            WITH {Fence.Clause}, stored AS (UPDATE accounts SET cash_baseline = @baseline FROM fence WHERE account_id = @account)
            SELECT count(*) FROM fence
            """);
        await Fence.RunAsync(command.WithFence(lease).With("account", accountId).With("baseline", baseline), lease, cancellationToken);
    }
}
