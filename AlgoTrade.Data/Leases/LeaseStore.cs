using Npgsql;

namespace AlgoTrade.Data.Leases;

/// <summary>Leases with a fencing epoch. All times are the database's own clock, so no two machines need to agree on theirs.</summary>
public sealed class LeaseStore(NpgsqlDataSource dataSource)
{
    /// <summary>Name of the lease that allows acting on an account.</summary>
    public static string ForAccount(int accountId) => $"account:{accountId.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>
    /// Takes the lease when nobody holds it or its holder let it run out; null when somebody else holds it. A holder that asks again
    /// under its own name (a restarted process that knows its predecessor is dead) gets it at once, with a new epoch.
    /// </summary>
    public async Task<Lease?> TryAcquireAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO leases AS held (name, holder, epoch, acquired_at, expires_at)
            VALUES (@name, @holder, 1, clock_timestamp(), clock_timestamp() + @seconds * interval '1 second')
            ON CONFLICT (name) DO UPDATE
                SET holder = excluded.holder, epoch = held.epoch + 1, acquired_at = clock_timestamp(),
                    expires_at = clock_timestamp() + @seconds * interval '1 second'
                WHERE held.expires_at <= clock_timestamp() OR held.holder = excluded.holder
            RETURNING name, holder, epoch, expires_at
            """);
        command.With("name", name).With("holder", holder).With("seconds", duration.TotalSeconds);
        return (await command.ReadListAsync(Read, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>Extends the lease from now; null when it is lost to another holder. One that ran out and nobody took is extended.</summary>
    public async Task<Lease?> RenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            UPDATE leases SET expires_at = clock_timestamp() + @seconds * interval '1 second'
            WHERE name = @name AND holder = @holder AND epoch = @epoch
            RETURNING name, holder, epoch, expires_at
            """);
        command.With("name", lease.Name).With("holder", lease.Holder).With("epoch", lease.Epoch).With("seconds", duration.TotalSeconds);
        return (await command.ReadListAsync(Read, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>Lets others in at once instead of after the expiry.</summary>
    public async Task ReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE leases SET expires_at = clock_timestamp() WHERE name = @name AND holder = @holder AND epoch = @epoch");
        command.With("name", lease.Name).With("holder", lease.Holder).With("epoch", lease.Epoch);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who holds what, expired ones included.</summary>
    public async Task<IReadOnlyList<Lease>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT name, holder, epoch, expires_at FROM leases ORDER BY name");
        return await command.ReadListAsync(Read, cancellationToken).ConfigureAwait(false);
    }

    private static Lease Read(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetTime(3));
}
