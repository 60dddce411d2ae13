using AlgoTrade.Api.Database;

namespace AlgoTrade.Api.Events;

/// <summary>Reads what changed since a time, over all topics, in one order.</summary>
internal sealed class EventReader(ApiDatabase database)
{
    /// <summary>Most events told at once; a client that missed more reads the lists instead.</summary>
    public const int MaxEvents = 2000;

    // Numbers that are money leave as text, like everywhere in this API.
    private const string Sql =
        """
        SELECT * FROM (
            (SELECT 'bots' AS topic, b.name AS bot, b.bot_id || ':' || b.version || ':' || coalesce(s.state, '') || ':' || coalesce(s.changed_at::text, '') || ':' || coalesce(s.last_decision_at::text, '') AS key,
                   greatest(b.updated_at, s.changed_at, s.last_decision_at) AS at,
                   jsonb_build_object('name', b.name, 'desiredState', lower(left(b.desired_state, 1)) || substr(b.desired_state, 2),
                       'state', lower(left(s.state, 1)) || substr(s.state, 2), 'reason', s.reason, 'revision', b.revision, 'version', b.version,
                       'lastDecision', s.last_decision, 'lastDecisionAt', s.last_decision_at, 'isDeleted', b.deleted_at IS NOT NULL) AS data
            FROM bots b LEFT JOIN bot_status s USING (bot_id)
            WHERE b.updated_at > @since OR s.changed_at > @since OR s.last_decision_at > @since ORDER BY 4 LIMIT @limit)
            UNION ALL
            (SELECT 'orders', b.name, e.cloid || ':' || e.sequence, e.received_at,
                   jsonb_build_object('cloid', e.cloid, 'bot', b.name, 'coin', o.coin, 'side', lower(o.side), 'kind', e.kind,
                       'status', lower(left(e.status, 1)) || substr(e.status, 2), 'quantity', o.quantity::text, 'occurredAt', e.occurred_at)
            FROM order_events e JOIN bots b USING (bot_id) JOIN orders o USING (cloid) WHERE e.received_at > @since ORDER BY e.received_at LIMIT @limit)
            UNION ALL
            (SELECT 'fills', b.name, f.fill_id::text, f.received_at,
                   jsonb_build_object('fillId', f.fill_id, 'cloid', f.cloid, 'bot', b.name, 'coin', f.coin, 'side', lower(f.side), 'price', f.price::text,
                       'quantity', f.quantity::text, 'fee', f.fee::text, 'occurredAt', f.occurred_at)
            FROM fills f LEFT JOIN bots b USING (bot_id)
            WHERE f.received_at > @since ORDER BY f.received_at LIMIT @limit)
            UNION ALL
            (SELECT 'equity', b.name, q.account_id || ':' || q.bot_id || ':' || q.observed_at::text, q.observed_at,
                   jsonb_build_object('account', a.name, 'bot', b.name, 'equity', q.equity::text, 'cash', q.cash::text, 'unrealizedPnl', q.unrealized_pnl::text, 'observedAt', q.observed_at)
            FROM equity q JOIN accounts a USING (account_id) LEFT JOIN bots b ON b.bot_id = q.bot_id WHERE q.observed_at > @since ORDER BY q.observed_at LIMIT @limit)
            UNION ALL
            (SELECT 'alerts', b.name, x.alert_id || ':' || x.occurrences || ':' || coalesce(x.closed_at::text, ''), greatest(x.last_seen_at, x.acknowledged_at, x.closed_at),
                   jsonb_build_object('alertId', x.alert_id, 'key', x.key, 'severity', lower(x.severity), 'text', x.text, 'bot', b.name,
                       'occurrences', x.occurrences, 'lastSeenAt', x.last_seen_at, 'closedAt', x.closed_at)
            FROM alerts x LEFT JOIN bots b USING (bot_id)
            WHERE x.last_seen_at > @since OR x.acknowledged_at > @since OR x.closed_at > @since ORDER BY 4 LIMIT @limit)
        ) AS news ORDER BY at LIMIT @limit
        """;

    /// <summary>Which of these keys and sessions may still listen.</summary>
    public async Task<(HashSet<int> Keys, HashSet<long> Sessions)> StillGoodAsync(int[] keys, long[] sessions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var goodKeys = await database.ListAsync<GoodKey>(
            "SELECT key_id FROM api_keys WHERE key_id = ANY(@keys) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)", cancellationToken, ("keys", keys), ("now", now));
        var goodSessions = await database.ListAsync<GoodSession>(
            "SELECT session_id FROM api_sessions WHERE session_id = ANY(@sessions) AND expires_at > now()", cancellationToken, ("sessions", sessions));
        return ([.. goodKeys.Select(one => one.KeyId)], [.. goodSessions.Select(one => one.SessionId)]);
    }

    private sealed record GoodKey(int KeyId);

    private sealed record GoodSession(long SessionId);

    public Task<List<StreamEvent>> SinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ListAsync<StreamEvent>(Sql, cancellationToken, ("since", since), ("limit", MaxEvents));
}
