using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;
using Npgsql;

namespace AlgoTrade.Data.Accounts;

/// <summary>A measurement of <see cref="AccountBreakers"/>; money in USDC.</summary>
/// <param name="State">What <see cref="AccountBreakers.Save"/> wrote.</param>
public sealed record AccountLoss(double Equity, double DayStartEquity, double PeakEquity, DateTimeOffset ObservedAt, byte[] State);

/// <summary>Loss and drawdown of whole accounts. Every write is fenced by the account's lease.</summary>
public sealed class AccountLossStore(NpgsqlDataSource dataSource)
{
    /// <summary>The saved state of an account's breakers; null when it was never measured.</summary>
    public async Task<byte[]?> LoadAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT state FROM account_losses WHERE account_id = @account");
        return await command.With("account", accountId).ReadScalarAsync<byte[]>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores a measurement, and with it, all or nothing, the breakers that tripped and those that released themselves.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours; nothing was stored.</exception>
    public async Task SaveAsync(
        Lease lease, int accountId, AccountLoss loss, IReadOnlyCollection<RiskState> tripped, IReadOnlyCollection<string> released, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await Fence.HoldAsync(connection, lease, cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO account_losses (account_id, equity, day_start_equity, peak_equity, observed_at, state)
            VALUES (@account, @equity::numeric, @day_start::numeric, @peak::numeric, @at, @state)
            ON CONFLICT (account_id) DO UPDATE SET equity = excluded.equity, day_start_equity = excluded.day_start_equity,
                peak_equity = excluded.peak_equity, observed_at = excluded.observed_at, state = excluded.state
            """, connection);
        command.With("account", accountId).With("equity", loss.Equity).With("day_start", loss.DayStartEquity).With("peak", loss.PeakEquity)
            .With("at", loss.ObservedAt).With("state", loss.State);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        foreach (var state in tripped)
        {
            await RiskStateStore.EngageAsync(connection, state, cancellationToken).ConfigureAwait(false);
        }

        foreach (var name in released)
        {
            await RiskStateStore.ReleaseAsync(
                connection, RiskScope.Account(accountId), name, "released at its time", lease.Holder, loss.ObservedAt, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// How the bots of an account stand by their books, deleted ones as well; an open position is valued at the close of its newest one-minute
    /// candle, or at its entry price when there is none.
    /// </summary>
    /// <param name="except">Bots that run and speak for themselves.</param>
    public async Task<IReadOnlyList<BotStanding>> ReadStandingsAsync(int accountId, IEnumerable<BotId> except, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT b.bot_id, coalesce((r.definition ->> 'capital')::numeric, @capital),
                coalesce(sum(p.realized_pnl - p.fees + p.funding + p.quantity * (coalesce(c.close::numeric, p.entry_price) - p.entry_price)), 0),
                b.deleted_at IS NOT NULL AND coalesce(bool_and(p.quantity = 0), true)
            FROM bots b JOIN accounts a USING (account_id) JOIN bot_revisions r ON r.bot_id = b.bot_id AND r.revision = b.revision
            LEFT JOIN bot_positions p ON p.bot_id = b.bot_id
            LEFT JOIN instruments i ON i.network = a.network AND i.coin = p.coin
            LEFT JOIN LATERAL (
                SELECT close FROM candles WHERE instrument_id = i.instrument_id AND interval_s = 60 ORDER BY open_time DESC LIMIT 1) c ON p.quantity <> 0
            WHERE b.account_id = @account AND b.bot_id <> ALL (@except)
            GROUP BY b.bot_id, r.definition
            """);
        command.With("account", accountId).With("capital", BotDefinition.DefaultCapital).WithArray("except", except.Select(bot => bot.Value));
        return await command.ReadListAsync(
            row => new BotStanding(new BotId(row.GetInt32(0)), row.GetDecimal(1), row.GetDecimal(2), row.GetBoolean(3)), cancellationToken).ConfigureAwait(false);
    }
}
