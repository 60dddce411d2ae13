using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Accounts;

/// <param name="Network"><c>mainnet</c>, <c>testnet</c> or <c>simulated</c>.</param>
/// <param name="Address">On the exchange, lower-case hex; null for a paper account.</param>
public sealed record Account(int AccountId, string Name, string Network, BotMode Mode, string? Address, bool IsDisabled, DateTimeOffset CreatedAt);

/// <summary>A wallet that may sign for an account. The key itself is not in the database.</summary>
/// <param name="ValidUntil">When the exchange stops accepting it; null: never.</param>
public sealed record Signer(int SignerId, int AccountId, string Address, string? Name, DateTimeOffset? ValidUntil, long NonceHighWaterMark);

/// <summary>What is allowed on an account as a whole, and how much of the exchange's request budget is used.</summary>
/// <param name="Limits">The operator's limits, as JSON.</param>
public sealed record AccountLimits(int AccountId, string Limits, long? RequestsUsed, long? RequestsCap, DateTimeOffset UpdatedAt);

/// <summary>Accounts, their signers and their limits.</summary>
public sealed class AccountStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>Returns the account of that name, making it when there is none.</summary>
    /// <exception cref="ConflictException">The name exists with another network, mode or address, or the address has another name.</exception>
    public async Task<Account> EnsureAsync(string name, string network, BotMode mode, string? address, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO accounts (name, network, mode, address, is_disabled, created_at)
            VALUES (@name, @network, @mode, lower(@address), false, @now) ON CONFLICT DO NOTHING
            """);
        command.With("name", name).With("network", network).With("mode", mode).With("address", address).With("now", timeProvider.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        var account = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        var isSame = account is not null && account.Network == network && account.Mode == mode
            && string.Equals(account.Address, address, StringComparison.OrdinalIgnoreCase);
        return isSame ? account! : throw new ConflictException(
            ConflictKind.NameTaken,
            account is null
                ? $"Address {address} on {network} is an account of another name already."
                : $"Account '{name}' exists as {account.Mode} on {account.Network} with address {account.Address ?? "none"}.");
    }

    public async Task<Account?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var row = await context.Set<AccountRow>().AsNoTracking().SingleOrDefaultAsync(account => account.Name == name, cancellationToken).ConfigureAwait(false);
        return row is null ? null : ToAccount(row);
    }

    public async Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<AccountRow>().AsNoTracking().OrderBy(row => row.AccountId).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ToAccount)];
    }

    public async Task<AccountLimits?> LimitsAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var row = await context.Set<AccountLimitsRow>().AsNoTracking().SingleOrDefaultAsync(limits => limits.AccountId == accountId, cancellationToken)
            .ConfigureAwait(false);
        return row is null ? null : new AccountLimits(row.AccountId, row.Limits, row.RequestsUsed, row.RequestsCap, row.UpdatedAt);
    }

    /// <summary>The operator's limits over the account, JSON; an empty object when there are none.</summary>
    public async Task<string> ReadLimitsAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT limits::text FROM account_limits WHERE account_id = @account_id");
        return await command.With("account_id", accountId).ReadScalarAsync<string>(cancellationToken).ConfigureAwait(false) ?? "{}";
    }

    /// <summary>Replaces the operator's limits (JSON object).</summary>
    public Task SetLimitsAsync(int accountId, string limitsJson, CancellationToken cancellationToken)
        => UpsertLimitsAsync(accountId, limitsJson, null, null, cancellationToken);

    /// <summary>Records the request budget that the exchange reported.</summary>
    public Task SetBudgetAsync(int accountId, long requestsUsed, long requestsCap, CancellationToken cancellationToken)
        => UpsertLimitsAsync(accountId, null, requestsUsed, requestsCap, cancellationToken);

    /// <summary>Registers a signer, or updates what the exchange says of it now.</summary>
    /// <param name="problem">Why it must not or cannot sign; null: it can.</param>
    public async Task<Signer> EnsureSignerAsync(
        int accountId, string address, string? name, DateTimeOffset? validUntil, CancellationToken cancellationToken, string? problem = null)
    {
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO signers (account_id, address, name, valid_until, nonce_high_water_mark, updated_at, checked_at, problem)
            VALUES (@account_id, lower(@address), @name, @valid_until, 0, @now, @now, @problem)
            ON CONFLICT (account_id, address) DO UPDATE SET name = excluded.name, valid_until = excluded.valid_until, updated_at = excluded.updated_at,
                checked_at = excluded.checked_at, problem = excluded.problem
            """);
        command.With("account_id", accountId).With("address", address).With("name", name).With("valid_until", validUntil).With("now", timeProvider.GetUtcNow())
            .With("problem", problem);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return (await SignersAsync(accountId, cancellationToken).ConfigureAwait(false))
            .Single(signer => string.Equals(signer.Address, address, StringComparison.OrdinalIgnoreCase));
    }

    public async Task<IReadOnlyList<Signer>> SignersAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<SignerRow>().AsNoTracking().Where(row => row.AccountId == accountId).OrderBy(row => row.SignerId)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new Signer(row.SignerId, row.AccountId, row.Address, row.Name, row.ValidUntil, row.NonceHighWaterMark))];
    }

    /// <summary>
    /// Reserves nonces that no process ever used for this signer and returns the first. They start at the given time in Unix
    /// milliseconds, or above all earlier ones, whichever is later. Reserve many and hand them out: a crash only skips numbers.
    /// </summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task<long> ReserveNoncesAsync(Lease lease, int signerId, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            WITH {Fence.Clause}
            UPDATE signers SET nonce_high_water_mark = greatest(nonce_high_water_mark, @now_ms - 1) + @count, updated_at = @now
            FROM fence WHERE signer_id = @signer_id
            RETURNING nonce_high_water_mark - @count + 1
            """);
        command.WithFence(lease).With("signer_id", signerId).With("count", (long)count).With("now", now).With("now_ms", now.ToUnixTimeMilliseconds());
        var first = await command.ReadScalarAsync<long>(cancellationToken).ConfigureAwait(false);
        return first > 0 ? first : throw new LeaseLostException(lease);
    }

    private async Task UpsertLimitsAsync(int accountId, string? limits, long? used, long? cap, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO account_limits AS known (account_id, limits, requests_used, requests_cap, updated_at)
            VALUES (@account_id, coalesce(@limits, '{}'), @used, @cap, @now)
            ON CONFLICT (account_id) DO UPDATE SET
                limits = coalesce(@limits, known.limits), requests_used = coalesce(@used, known.requests_used),
                requests_cap = coalesce(@cap, known.requests_cap), updated_at = @now
            """);
        command.With("account_id", accountId).WithJson("limits", limits).With("used", used).With("cap", cap).With("now", timeProvider.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Account ToAccount(AccountRow row) => new(row.AccountId, row.Name, row.Network, row.Mode, row.Address, row.IsDisabled, row.CreatedAt);
}
