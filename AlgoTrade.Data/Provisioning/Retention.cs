using AlgoTrade.Data.Schema;
using Npgsql;

namespace AlgoTrade.Data.Provisioning;

/// <summary>Deletes what is older than it is kept for, where no TimescaleDB policy does it. For a background loop, about once an hour.</summary>
public sealed class Retention(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    // Small enough that no statement holds locks for long.
    private const int Slice = 10_000;

    /// <summary>Returns how many rows went, per table; nothing where the database does it by itself.</summary>
    public async Task<IReadOnlyDictionary<string, long>> DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        var deleted = new Dictionary<string, long>();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (await TimescaleDetection.DetectAsync(connection, cancellationToken).ConfigureAwait(false) == TimescaleTier.Community)
        {
            return deleted;
        }

        foreach (var table in TimeSeriesTable.All)
        {
            if (table.KeepFor is { } age)
            {
                deleted[table.Name] = await DeleteAsync(connection, table, timeProvider.GetUtcNow() - age, cancellationToken).ConfigureAwait(false);
            }
        }

        return deleted;
    }

    /// <summary>
    /// Deletes handled events of bots older than an age and returns how many rows went. By rows everywhere: dropping chunks is for the owner of the table,
    /// whose policy ends them at the latest.
    /// </summary>
    public async Task<long> DeleteReplaysAsync(TimeSpan keepFor, CancellationToken cancellationToken)
    {
        var limit = timeProvider.GetUtcNow() - keepFor;
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (await TimescaleDetection.DetectAsync(connection, cancellationToken).ConfigureAwait(false) == TimescaleTier.Absent)
        {
            return await DeleteAsync(connection, TimeSeriesTable.All.Single(table => table.Name == "bot_journal"), limit, cancellationToken).ConfigureAwait(false);
        }

        await using var command = new NpgsqlCommand("DELETE FROM bot_journal WHERE started_at < @limit", connection);
        return await command.With("limit", limit).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> DeleteAsync(NpgsqlConnection connection, TimeSeriesTable table, DateTimeOffset limit, CancellationToken cancellationToken)
    {
        var total = 0L;
        int rows;
        do
        {
            // By physical address, which is what a slice of a table without a useful order has. Hypertables repeat addresses per chunk.
            await using var command = new NpgsqlCommand(
                $"""
                DELETE FROM {table.Name} WHERE (tableoid, ctid) IN
                    (SELECT tableoid, ctid FROM {table.Name} WHERE {table.TimeColumn} < @limit LIMIT {Slice}) AND {table.TimeColumn} < @limit
                """,
                connection);
            rows = await command.With("limit", limit).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            total += rows;
        }
        while (rows == Slice);
        return total;
    }
}
