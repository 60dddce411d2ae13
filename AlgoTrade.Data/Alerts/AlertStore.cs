using AlgoTrade.Engine.Bots;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Alerts;

/// <summary>Something an operator should know.</summary>
/// <param name="Occurrences">How often its key was raised while it was open.</param>
public sealed record Alert(
    long AlertId, string Key, AlertSeverity Severity, string Text, BotId? Bot, int? AccountId, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt,
    int Occurrences, DateTimeOffset? DeliveredAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? ClosedAt);

/// <summary>Alerts, debounced by key: while one is open, the same key only counts up.</summary>
public sealed class AlertStore(NpgsqlDataSource dataSource)
{
    /// <summary>Keys of alerts that somebody raised to see whether alerts arrive.</summary>
    public const string TestPrefix = "test:";

    // A repeat that is worse than before is news again: it is delivered once more.
    private const string Raise =
        """
        INSERT INTO alerts AS known (key, severity, text, bot_id, account_id, first_seen_at, last_seen_at, occurrences)
        VALUES (@key, @severity, @text, @bot_id, @account_id, @at, @at, 1)
        ON CONFLICT (key) WHERE closed_at IS NULL DO UPDATE SET
            occurrences = known.occurrences + 1, last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at), text = excluded.text,
            severity = CASE WHEN array_position(@order, excluded.severity) > array_position(@order, known.severity) THEN excluded.severity ELSE known.severity END,
            delivered_at = CASE WHEN array_position(@order, excluded.severity) > array_position(@order, known.severity) THEN NULL ELSE known.delivered_at END
        RETURNING alert_id, occurrences
        """;

    /// <summary>Raises an alert, or counts up the open one of its key.</summary>
    /// <returns>Its number, and whether it is new.</returns>
    public async Task<(long AlertId, bool IsNew)> RaiseAsync(
        string key, AlertSeverity severity, string text, BotId? bot, int? accountId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Raise);
        command.With("key", key).With("severity", severity).With("text", text).With("bot_id", bot?.Value).With("account_id", accountId).With("at", at)
            .WithArray("order", Enum.GetValues<AlertSeverity>());
        return (await command.ReadListAsync(row => (row.GetInt64(0), row.GetInt32(1) == 1), cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Closes the open alert of a key, because its cause is gone. The next occurrence is a new alert.</summary>
    public async Task CloseAsync(string key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE alerts SET closed_at = @at WHERE key = @key AND closed_at IS NULL");
        await command.With("key", key).With("at", at).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>False when there is no such alert.</summary>
    public async Task<bool> AcknowledgeAsync(long alertId, string by, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            UPDATE alerts SET acknowledged_at = coalesce(acknowledged_at, @at), acknowledged_by = coalesce(acknowledged_by, @by), closed_at = coalesce(closed_at, @at)
            WHERE alert_id = @alert_id
            """);
        return await command.With("alert_id", alertId).With("by", by).With("at", at).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>What still has to be told, oldest first.</summary>
    public async Task<IReadOnlyList<Alert>> UndeliveredAsync(int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(
            context.Set<AlertRow>().Where(row => row.DeliveredAt == null).OrderBy(row => row.AlertId).Take(limit), cancellationToken).ConfigureAwait(false);
    }

    public async Task MarkDeliveredAsync(long alertId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE alerts SET delivered_at = @at WHERE alert_id = @alert_id");
        await command.With("alert_id", alertId).With("at", at).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Alerts below a number, newest first; only open ones when asked.</summary>
    public async Task<IReadOnlyList<Alert>> ListAsync(bool onlyOpen, long beforeAlertId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(
            context.Set<AlertRow>().Where(row => row.AlertId < beforeAlertId && (!onlyOpen || row.ClosedAt == null))
                .OrderByDescending(row => row.AlertId).Take(limit),
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<Alert>> ReadAsync(IQueryable<AlertRow> query, CancellationToken cancellationToken)
    {
        var rows = await query.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new Alert(
            row.AlertId, row.Key, row.Severity, row.Text, row.BotId is { } bot ? new BotId(bot) : null, row.AccountId, row.FirstSeenAt, row.LastSeenAt,
            row.Occurrences, row.DeliveredAt, row.AcknowledgedAt, row.AcknowledgedBy, row.ClosedAt))];
    }
}
