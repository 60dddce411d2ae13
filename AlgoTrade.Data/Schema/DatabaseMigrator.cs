using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Schema;

/// <summary>
/// Brings a database from nothing, or from any earlier version, to the current schema. Several may start at once: one works, the
/// others wait and find nothing to do. A run that was killed at any statement is finished by the next one.
/// </summary>
public sealed class DatabaseMigrator(string connectionString, MigrationOptions options, TimeProvider timeProvider)
{
    // Any number will do, as long as nobody else in this database uses it: "algotrad" in ASCII.
    internal const long AdvisoryLock = 0x616c676f74726164;

    /// <summary>Creates the database when needed, applies what is missing, provisions time-series features, roles and rights.</summary>
    /// <exception cref="SchemaException">It cannot be migrated; the message says what to do.</exception>
    public async Task<MigrationReport> MigrateAsync(CancellationToken cancellationToken)
    {
        await WaitForServerAsync(cancellationToken).ConfigureAwait(false);

        // The lock and all work share one session: the lock ends when the server has finished with us, not when we were killed.
        await using var connection = new NpgsqlConnection(SessionString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await LockAsync(connection, cancellationToken).ConfigureAwait(false);

        var tier = await PrepareExtensionAsync(connection, cancellationToken).ConfigureAwait(false);
        return await ApplyAsync(connection, options, tier, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Everything that follows once the extension is there or is known not to be.</summary>
    internal static async Task<MigrationReport> ApplyAsync(
        NpgsqlConnection connection, MigrationOptions options, TimescaleTier tier, CancellationToken cancellationToken)
    {
        var managed = await BecomeOwnerAsync(connection, options, cancellationToken).ConfigureAwait(false);
        var applied = await ApplyMigrationsAsync(connection, cancellationToken).ConfigureAwait(false);
        await Provisioning.Provisioner.RunAsync(connection, tier, cancellationToken).ConfigureAwait(false);
        if (managed)
        {
            await connection.ExecuteAsync(Roles.GrantScript(options.Roles), cancellationToken).ConfigureAwait(false);
        }

        return new MigrationReport(applied, tier, managed);
    }

    /// <summary>All statements that a run on an empty database would execute, for a person to read.</summary>
    public string Script()
    {
        using var context = new AlgoTradeDbContext(new DbContextOptionsBuilder<AlgoTradeDbContext>().UseAlgoTrade(connectionString).Options);
        var migrator = Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions
            .GetService<Microsoft.EntityFrameworkCore.Migrations.IMigrator>(context);
        return string.Join(
            "\n\n",
            "-- TimescaleDB, where the server has loaded it",
            CreateExtension,
            "-- Roles",
            Roles.EnsureScript(options.Roles),
            "-- Tables (EF Core migrations)",
            migrator.GenerateScript(options: Microsoft.EntityFrameworkCore.Migrations.MigrationsSqlGenerationOptions.Idempotent),
            "-- Time series (does nothing where TimescaleDB is absent)",
            Provisioning.Provisioner.Script(),
            "-- Rights",
            Roles.GrantScript(options.Roles),
            "");
    }

    private const string CreateExtension =
        """
        DO $extension$
        BEGIN
            IF EXISTS (SELECT FROM pg_settings WHERE name = 'timescaledb.max_background_workers')
                AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb') THEN
                CREATE EXTENSION IF NOT EXISTS timescaledb;
            END IF;
        END $extension$;
        """;

    private async Task WaitForServerAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                await DatabaseCreation.CreateIfMissingAsync(connectionString, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException notReady) when (IsStarting(notReady))
            {
                if (timeProvider.GetElapsedTime(started) >= options.ServerTimeout)
                {
                    var target = new NpgsqlConnectionStringBuilder(connectionString);
                    throw new SchemaException(
                        $"The PostgreSQL server at {target.Host}:{target.Port} does not answer: check that it runs and that the connection string is right ({notReady.Message}).",
                        notReady);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(500), timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsStarting(NpgsqlException failure) => failure is PostgresException refused
        ? refused.SqlState == PostgresErrorCodes.CannotConnectNow
        : failure.InnerException is System.Net.Sockets.SocketException or TimeoutException or IOException;

    // Not pooled, because a session lock survives the return of its connection to the pool. No command timeout, because converting
    // a table with its data takes as long as it takes.
    private string SessionString() => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        CommandTimeout = 0,
        ApplicationName = "algotrade-migrations",
    }.ConnectionString;

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(
                $"SET lock_timeout = {(long)options.LockTimeout.TotalMilliseconds}; SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException timeout) when (timeout.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new SchemaException(
                $"Another migration of this database has been running for {options.LockTimeout.TotalMinutes:0.#} minutes: wait for it to end, then run this again.",
                timeout);
        }
    }

    private async Task<TimescaleTier> PrepareExtensionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tier = await TimescaleDetection.DetectAsync(connection, cancellationToken).ConfigureAwait(false);
        if (tier == TimescaleTier.Available)
        {
            await connection.ExecuteAsync(CreateExtension, cancellationToken).ConfigureAwait(false);
            tier = await TimescaleDetection.DetectAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        SchemaGuard.RefuseUnsafe(tier);
        return options.RequireTimescaleDB && tier is not (TimescaleTier.Apache or TimescaleTier.Community)
            ? throw new SchemaException(
                "TimescaleDB is required and this server does not offer it: install the extension and add 'timescaledb' to "
                + "shared_preload_libraries, use the timescale/timescaledb image, or set Migrations:RequireTimescaleDB to false.")
            : tier;
    }

    private static async Task<bool> BecomeOwnerAsync(NpgsqlConnection connection, MigrationOptions options, CancellationToken cancellationToken)
    {
        if (!await Roles.EnsureAsync(connection, options.Roles, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (Roles.PasswordScript(options.Roles) is { Length: > 0 } passwords)
        {
            await connection.ExecuteAsync(passwords, cancellationToken).ConfigureAwait(false);
        }

        await connection.ExecuteAsync($"SET ROLE {Sql.Identifier(options.Roles.Owner)}", cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task<IReadOnlyList<string>> ApplyMigrationsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var context = new AlgoTradeDbContext(new DbContextOptionsBuilder<AlgoTradeDbContext>().UseAlgoTrade(connection).Options);
        var state = await SchemaGuard.ReadAsync(context, cancellationToken).ConfigureAwait(false);
        if (state.Unknown.Count > 0)
        {
            throw new SchemaException(SchemaGuard.NewerMessage(state));
        }

        context.Database.SetCommandTimeout(0);
        await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        return state.Missing;
    }
}
