using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Bots;

/// <summary>What is: state, heartbeat and last decision of each bot, written by the daemon that owns its account.</summary>
public sealed class BotStatusStore(NpgsqlDataSource dataSource)
{
    private const string Upsert =
        $"""
        WITH {Fence.Clause},
        reported AS (
            SELECT * FROM unnest(@bot_ids, @states, @reasons, @revisions, @versions, @heartbeats, @changes, @decision_times, @decisions, @lags)
                AS report(bot_id, state, reason, revision, version, heartbeat_at, changed_at, last_decision_at, last_decision, lag_ms)),
        beats AS (
            INSERT INTO heartbeats (bot_id, beat_at, state, lag_ms)
            SELECT bot_id, heartbeat_at, state, lag_ms FROM reported, fence
            ON CONFLICT DO NOTHING)
        , stored AS (
            INSERT INTO bot_status (bot_id, state, reason, revision, version, heartbeat_at, changed_at, last_decision_at, last_decision, instance, lease_epoch)
            SELECT bot_id, state, reason, revision, version, heartbeat_at, changed_at, last_decision_at, last_decision, @instance, epoch
            FROM reported, fence
            ORDER BY bot_id
            ON CONFLICT (bot_id) DO UPDATE SET
                state = excluded.state, reason = excluded.reason, revision = excluded.revision, version = excluded.version,
                heartbeat_at = excluded.heartbeat_at, changed_at = excluded.changed_at,
                last_decision_at = coalesce(excluded.last_decision_at, bot_status.last_decision_at),
                last_decision = coalesce(excluded.last_decision, bot_status.last_decision),
                instance = excluded.instance, lease_epoch = excluded.lease_epoch)
        SELECT count(*) FROM fence
        """;

    /// <summary>Reports bots of one account in one statement; each bot at most once.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task ReportAsync(Lease lease, IReadOnlyList<BotStatus> statuses, CancellationToken cancellationToken)
    {
        if (statuses.Count == 0)
        {
            return;
        }

        await using var command = dataSource.CreateCommand(Upsert);
        command.WithFence(lease).With("instance", statuses[0].Instance)
            .WithArray("bot_ids", statuses.Select(status => status.Bot.Value)).WithArray("states", statuses.Select(status => status.State))
            .WithArray("reasons", statuses.Select(status => status.Reason)).WithArray("revisions", statuses.Select(status => status.Revision))
            .WithArray("versions", statuses.Select(status => status.Version)).WithArray("heartbeats", statuses.Select(status => status.HeartbeatAt))
            .WithArray("changes", statuses.Select(status => status.ChangedAt)).WithArray("decision_times", statuses.Select(status => status.LastDecisionAt))
            .WithArray("decisions", statuses.Select(status => status.LastDecision)).WithArray("lags", statuses.Select(status => status.LagMs));
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The last report of every bot.</summary>
    public async Task<IReadOnlyDictionary<BotId, BotStatus>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await WithoutSnapshot(context.Set<BotStatusRow>()).ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(status => status.Bot);
    }

    public async Task<BotStatus?> FindAsync(BotId bot, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await WithoutSnapshot(context.Set<BotStatusRow>().Where(row => row.BotId == bot.Value)).SingleOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Keeps the engine state of a bot for a fast restart. The bot must have reported before.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task SaveSnapshotAsync(Lease lease, BotId bot, byte[] snapshot, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            WITH {Fence.Clause}, stored AS (
                UPDATE bot_status SET snapshot = @snapshot, snapshot_at = @at FROM fence WHERE bot_id = @bot_id)
            SELECT count(*) FROM fence
            """);
        command.WithFence(lease).With("bot_id", bot.Value).With("snapshot", snapshot).With("at", at);
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null when there is none.</summary>
    public async Task<(byte[] Snapshot, DateTimeOffset At)?> LoadSnapshotAsync(BotId bot, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT snapshot, snapshot_at FROM bot_status WHERE bot_id = @bot_id AND snapshot IS NOT NULL");
        var rows = await command.With("bot_id", bot.Value)
            .ReadListAsync(row => (row.GetFieldValue<byte[]>(0), row.GetTime(1)), cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    private static IQueryable<BotStatus> WithoutSnapshot(IQueryable<BotStatusRow> rows) => rows.AsNoTracking().Select(row => new BotStatus(
        new BotId(row.BotId), row.State, row.Reason, row.Revision, row.Version, row.Instance, row.HeartbeatAt, row.ChangedAt, row.LastDecisionAt,
        row.LastDecision, 0));
}
