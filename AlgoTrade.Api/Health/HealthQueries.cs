using AlgoTrade.Api.Database;
using AlgoTrade.Api.Risk;
using AlgoTrade.Data.Schema;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AlgoTrade.Api.Health;

internal sealed class HealthQueries(ApiDatabase database, NpgsqlDataSource dataSource, IOptions<ApiOptions> options, TimeProvider timeProvider)
{
    // Longer than several missed heartbeats, shorter than an operator's patience.
    private const int SilentAfterSeconds = 60;
    private const int SignerWarningDays = 14;

    private const string FindingsSql =
        $"""
        SELECT 'position_without_stop' AS code, 'bot:' || b.name AS subject,
               'Holds ' || p.quantity || ' ' || p.coin || ' and has no resting stop on record.' AS text
        FROM bot_positions p JOIN bots b USING (bot_id)
        WHERE p.quantity <> 0 AND NOT EXISTS (
            SELECT FROM orders o WHERE o.bot_id = p.bot_id AND o.coin = p.coin AND o.reduce_only AND o.trigger_price IS NOT NULL
            AND o.status IN ('Sent', 'Waiting', 'Open', 'Triggered'))
        UNION ALL
        SELECT 'unknown_order', 'order:' || o.cloid, 'Bot ' || b.name || ': ' || o.side || ' ' || o.quantity || ' ' || o.coin || ' may or may not be live.'
        FROM orders o JOIN bots b USING (bot_id) WHERE o.status = 'Unknown' AND o.updated_at < @now - interval '1 minute'
        UNION ALL
        SELECT 'unattributed_position', 'account:' || a.name, p.unattributed || ' ' || p.coin || ' belongs to no bot.'
        FROM positions p JOIN accounts a USING (account_id) WHERE p.unattributed <> 0
        UNION ALL
        SELECT CASE WHEN name = 'kill-switch' THEN 'kill_switch' ELSE 'breaker' END, {RiskScopes.Named}, name || ' is ' || value || ': ' || reason
        FROM risk_state WHERE value <> 'Off' AND (until IS NULL OR until > @now)
        UNION ALL
        SELECT 'bot_halted', 'bot:' || b.name, s.reason FROM bot_status s JOIN bots b USING (bot_id) WHERE s.state = 'Halted' AND b.deleted_at IS NULL
        UNION ALL
        SELECT 'daemon_silent', 'bot:' || b.name, 'Should run, and its last sign of life is ' || coalesce(s.heartbeat_at::text, 'none') || '.'
        FROM bots b LEFT JOIN bot_status s USING (bot_id)
        WHERE b.deleted_at IS NULL AND b.desired_state <> 'Stopped' AND b.updated_at < @silent AND coalesce(s.heartbeat_at < @silent, true)
        UNION ALL
        SELECT CASE WHEN s.problem IS NULL THEN 'signer_expiring' ELSE 'signer_unusable' END, 'account:' || a.name,
            coalesce(s.problem, 'The approval of ' || s.address || ' ends ' || s.valid_until::text || '.')
        FROM accounts a JOIN LATERAL (
            SELECT * FROM signers WHERE account_id = a.account_id ORDER BY checked_at DESC NULLS LAST, signer_id DESC LIMIT 1) s ON true
        WHERE (s.valid_until < @signer OR s.problem IS NOT NULL) AND NOT a.is_disabled
        ORDER BY 1, 2 LIMIT 500
        """;

    public async Task<StatusResponse> StatusAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var tier = await TimescaleDetection.DetectAsync(connection, cancellationToken);
        var leases = await database.ListAsync<LeaseResponse>(
            "SELECT name, holder, epoch, expires_at, expires_at > now() AS is_held FROM leases ORDER BY name", cancellationToken);
        var bots = await database.ListAsync<BotCountResponse>(
            "SELECT s.state, count(*) AS count FROM bots b LEFT JOIN bot_status s USING (bot_id) WHERE b.deleted_at IS NULL GROUP BY s.state ORDER BY s.state",
            cancellationToken);
        var version = typeof(HealthQueries).Assembly.GetName().Version?.ToString(3) ?? "unknown";
        return new StatusResponse(now, version, options.Value.Network, tier.ToString().ToLowerInvariant(), leases, bots);
    }

    public async Task<SafetyResponse> SafetyAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var findings = await database.ListAsync<SafetyFinding>(
            FindingsSql, cancellationToken, ("now", now), ("silent", now.AddSeconds(-SilentAfterSeconds)), ("signer", now.AddDays(SignerWarningDays)));
        return new SafetyResponse(now, findings.Count == 0, findings);
    }
}
