using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Risk;

/// <summary>What a kill switch or breaker reaches.</summary>
public static class RiskScope
{
    public const string All = "all";

    public static string Account(int accountId) => $"account:{accountId.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    public static string Bot(BotId bot) => $"bot:{bot}";
}

/// <summary>A kill switch or breaker that is on.</summary>
/// <param name="Name"><see cref="RiskStateStore.KillSwitch"/>, or the name of a breaker.</param>
/// <param name="Value">For the kill switch its <see cref="KillSwitchMode"/>; for a breaker what tripped it.</param>
/// <param name="Until">When it releases itself; null: only an operator does.</param>
/// <param name="Details">JSON, or null.</param>
public sealed record RiskState(
    string Scope, string Name, string Value, string Reason, string ChangedBy, DateTimeOffset ChangedAt, DateTimeOffset? Until, string? Details);

/// <summary>One change of a kill switch or breaker.</summary>
public sealed record RiskEvent(long EventId, string Scope, string Name, string Value, string Reason, string ChangedBy, DateTimeOffset OccurredAt);

/// <summary>Kill switch and latched breakers. Each change is one statement with its line in the history, and wakes the daemon.</summary>
public sealed class RiskStateStore(NpgsqlDataSource dataSource)
{
    public const string KillSwitch = "kill-switch";

    /// <summary>Value of the event that a release leaves in the history.</summary>
    public const string Released = "released";

    private const string Set =
        """
        WITH event AS (
            INSERT INTO risk_events (scope, name, value, reason, changed_by, occurred_at) VALUES (@scope, @name, @value, @reason, @changed_by, @changed_at))
        INSERT INTO risk_state (scope, name, value, reason, changed_by, changed_at, until, details)
        VALUES (@scope, @name, @value, @reason, @changed_by, @changed_at, @until, @details)
        ON CONFLICT (scope, name) DO UPDATE SET
            value = excluded.value, reason = excluded.reason, changed_by = excluded.changed_by, changed_at = excluded.changed_at, until = excluded.until,
            details = excluded.details
        """;

    private const string Release =
        """
        WITH gone AS (DELETE FROM risk_state WHERE scope = @scope AND name = @name RETURNING scope, name)
        INSERT INTO risk_events (scope, name, value, reason, changed_by, occurred_at)
        SELECT scope, name, @value, @reason, @changed_by, @at FROM gone
        """;

    /// <summary>Switches on, or changes what is on.</summary>
    public async Task EngageAsync(RiskState state, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await EngageAsync(connection, state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Switches off. False when it was off already.</summary>
    public async Task<bool> ReleaseAsync(string scope, string name, string reason, string changedBy, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await ReleaseAsync(connection, scope, name, reason, changedBy, at, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the kill switch of a scope; <see cref="KillSwitchMode.Off"/> releases it.</summary>
    public Task SetKillSwitchAsync(string scope, KillSwitchMode mode, string reason, string changedBy, DateTimeOffset at, CancellationToken cancellationToken)
        => mode == KillSwitchMode.Off
            ? ReleaseAsync(scope, KillSwitch, reason, changedBy, at, cancellationToken)
            : EngageAsync(new RiskState(scope, KillSwitch, mode.ToString(), reason, changedBy, at, null, null), cancellationToken);

    /// <summary>Everything that is on, expired ones included: whoever reads compares <see cref="RiskState.Until"/> with its clock.</summary>
    public async Task<IReadOnlyList<RiskState>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<RiskStateRow>().AsNoTracking().OrderBy(row => row.Scope).ThenBy(row => row.Name).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return [.. rows.Select(row => new RiskState(row.Scope, row.Name, row.Value, row.Reason, row.ChangedBy, row.ChangedAt, row.Until, row.Details))];
    }

    /// <summary>History below a number, newest first.</summary>
    public async Task<IReadOnlyList<RiskEvent>> EventsAsync(long beforeEventId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<RiskEventRow>().AsNoTracking().Where(row => row.EventId < beforeEventId).OrderByDescending(row => row.EventId).Take(limit)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new RiskEvent(row.EventId, row.Scope, row.Name, row.Value, row.Reason, row.ChangedBy, row.OccurredAt))];
    }

    /// <summary>As above, within the transaction of the connection.</summary>
    internal static async Task EngageAsync(NpgsqlConnection connection, RiskState state, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Set, connection);
        command.With("scope", state.Scope).With("name", state.Name).With("value", state.Value).With("reason", state.Reason)
            .With("changed_by", state.ChangedBy).With("changed_at", state.ChangedAt).With("until", state.Until).WithJson("details", state.Details);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<bool> ReleaseAsync(
        NpgsqlConnection connection, string scope, string name, string reason, string changedBy, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Release, connection);
        command.With("scope", scope).With("name", name).With("value", Released).With("reason", reason).With("changed_by", changedBy).With("at", at);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }
}
