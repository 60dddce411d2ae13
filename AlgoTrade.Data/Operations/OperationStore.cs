using Npgsql;

namespace AlgoTrade.Data.Operations;

/// <summary>What <see cref="Operation.Kind"/> may be.</summary>
public static class OperationKinds
{
    /// <summary>A logical backup with its manifest, by <c>deploy/backup</c>.</summary>
    public const string Backup = "backup";

    /// <summary>A physical backup with write-ahead log, by <c>deploy/base-backup</c>.</summary>
    public const string BaseBackup = "base-backup";

    /// <summary>A backup restored and compared, by <c>deploy/restore-drill</c>.</summary>
    public const string RestoreDrill = "restore-drill";

    /// <summary>A test alert that reached a channel a person reads, by the daemon.</summary>
    public const string AlertTest = "alert-test";

    /// <summary>Our clock compared with the exchange's, by the daemon; details: <c>offsetMs</c>, ours minus theirs.</summary>
    public const string ClockCheck = "clock-check";
}

/// <param name="Details">JSON object.</param>
public sealed record Operation(string Kind, DateTimeOffset FinishedAt, string Details);

/// <summary>The last success of each kind of operation. Scripts write here as well as processes.</summary>
public sealed class OperationStore(NpgsqlDataSource dataSource)
{
    /// <summary>Records a success. An older one than what is known changes nothing.</summary>
    /// <param name="details">JSON object.</param>
    public async Task RecordAsync(string kind, DateTimeOffset finishedAt, string details, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO operations AS known (kind, finished_at, details) VALUES (@kind, @finished_at, @details)
            ON CONFLICT (kind) DO UPDATE SET finished_at = excluded.finished_at, details = excluded.details WHERE known.finished_at <= excluded.finished_at
            """);
        command.With("kind", kind).With("finished_at", finishedAt).WithJson("details", details);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<Operation>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT kind, finished_at, details::text FROM operations ORDER BY kind");
        return await command.ReadListAsync(
            row => new Operation(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2)), cancellationToken).ConfigureAwait(false);
    }
}
