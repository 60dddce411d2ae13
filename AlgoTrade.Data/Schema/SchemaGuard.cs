using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Schema;

/// <summary>A database compared with what this program knows.</summary>
/// <param name="Missing">Migrations that this program has and the database lacks.</param>
/// <param name="Unknown">Migrations that the database has and this program does not know: it is older than the database.</param>
public sealed record SchemaState(IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown, bool IsProvisioned, TimescaleTier Tier)
{
    public bool IsCurrent => Missing.Count == 0 && Unknown.Count == 0 && IsProvisioned && Tier != TimescaleTier.CreatedButNotPreloaded;
}

/// <summary>What daemon and API ask before they do anything else.</summary>
public static class SchemaGuard
{
    /// <summary>Returns what the database offers, or refuses to go on.</summary>
    /// <exception cref="SchemaException">The schema is behind or newer, or the database is unsafe to use.</exception>
    public static async Task<TimescaleTier> RequireCurrentAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var state = await ReadAsync(dataSource, cancellationToken).ConfigureAwait(false);
        return Describe(state) is { } problem ? throw new SchemaException(problem) : state.Tier;
    }

    /// <summary>Why a host must not start on this database, as one sentence; null when it may.</summary>
    public static async Task<string?> RefusalAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        try
        {
            return Describe(await ReadAsync(dataSource, cancellationToken).ConfigureAwait(false));
        }
        catch (NpgsqlException exception)
        {
            return $"The database cannot be read: {exception.Message}";
        }
    }

    /// <summary>Null when the schema is current, otherwise one sentence.</summary>
    public static string? Describe(SchemaState state)
    {
        if (state.Tier == TimescaleTier.CreatedButNotPreloaded)
        {
            return UnsafeMessage;
        }

        if (state.Unknown.Count > 0)
        {
            return NewerMessage(state);
        }

        if (state.Missing.Count > 0)
        {
            return $"The database schema is behind by {state.Missing.Count} migration(s), first {state.Missing[0]}: run AlgoTrade.Migrations or 'algotrade db migrate', then start again.";
        }

        return state.IsProvisioned
            ? null
            : "The database has its tables but not its time-series features and rights: run AlgoTrade.Migrations or 'algotrade db migrate', then start again.";
    }

    public static async Task<SchemaState> ReadAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var context = new AlgoTradeDbContext(new DbContextOptionsBuilder<AlgoTradeDbContext>().UseAlgoTrade(dataSource).Options);
        return await ReadAsync(context, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<SchemaState> ReadAsync(AlgoTradeDbContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)).ToList();
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var tier = await TimescaleDetection.DetectAsync(connection, cancellationToken).ConfigureAwait(false);
        var provisioned = await Provisioning.Provisioner.IsCurrentAsync(connection, tier, cancellationToken).ConfigureAwait(false);
        return new SchemaState([.. known.Except(applied)], [.. applied.Except(known)], provisioned, tier);
    }

    internal static void RefuseUnsafe(TimescaleTier tier)
    {
        if (tier == TimescaleTier.CreatedButNotPreloaded)
        {
            throw new SchemaException(UnsafeMessage);
        }
    }

    internal static string NewerMessage(SchemaState state)
        => $"The database schema is newer than this program (it has {state.Unknown[^1]}): start the version of AlgoTrade that migrated it, or a later one.";

    private const string UnsafeMessage =
        "The database contains TimescaleDB tables and the server has not loaded the library, so rows would be invisible and writes lost: "
        + "put 'timescaledb' into shared_preload_libraries and restart the server.";
}
