using AlgoTrade.Api.Database;
using AlgoTrade.Api.Health;
using AlgoTrade.Api.Market;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Overview;

internal sealed class OverviewQueries(ApiDatabase database, HealthQueries health, IOptions<ApiOptions> options, TimeProvider timeProvider)
{
    private const string Modes =
        $"""
        WITH bot AS (
            SELECT b.bot_id, b.mode, s.state, e.equity, e.equity - d.equity AS day_pnl
            FROM bots b LEFT JOIN bot_status s USING (bot_id)
            LEFT JOIN LATERAL (SELECT equity FROM equity WHERE account_id = b.account_id AND bot_id = b.bot_id ORDER BY observed_at DESC LIMIT 1) e ON true
            LEFT JOIN LATERAL (
                SELECT equity FROM equity WHERE account_id = b.account_id AND bot_id = b.bot_id AND observed_at >= @day ORDER BY observed_at LIMIT 1) d ON true
            WHERE b.deleted_at IS NULL),
        exposure AS (
            SELECT b.mode, sum(greatest(p.quantity, 0) * coalesce(c.close, p.entry_price)) AS long_notional,
                   sum(greatest(-p.quantity, 0) * coalesce(c.close, p.entry_price)) AS short_notional
            FROM bot_positions p JOIN bots b USING (bot_id) {LastPrice.Join}
            WHERE p.quantity <> 0 AND b.deleted_at IS NULL GROUP BY b.mode),
        open AS (
            SELECT b.mode, count(*)::int AS open_orders FROM orders o JOIN bots b USING (bot_id)
            WHERE o.status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered') AND b.deleted_at IS NULL GROUP BY b.mode)
        SELECT bot.mode, count(*)::int AS bots, count(*) FILTER (WHERE state = 'Running')::int AS running, count(*) FILTER (WHERE state = 'Halted')::int AS halted,
               coalesce(sum(equity), 0) AS equity, coalesce(sum(day_pnl), 0) AS day_pnl, coalesce(min(long_notional), 0) AS long_notional,
               coalesce(min(short_notional), 0) AS short_notional, coalesce(min(open_orders), 0) AS open_orders
        FROM bot LEFT JOIN exposure USING (mode) LEFT JOIN open USING (mode)
        GROUP BY bot.mode ORDER BY array_position(ARRAY['Live', 'Testnet', 'Paper'], bot.mode)
        """;

    private const string Budgets =
        """
        SELECT a.name AS account, l.requests_used, l.requests_cap, l.requests_cap - l.requests_used AS requests_left, l.updated_at
        FROM account_limits l JOIN accounts a USING (account_id)
        WHERE NOT a.is_disabled AND l.requests_cap IS NOT NULL AND l.requests_used IS NOT NULL ORDER BY a.account_id
        """;

    public async Task<OverviewResponse> GetAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var modes = await database.ListAsync<ModeOverview>(Modes, cancellationToken, ("day", now.UtcDateTime.Date));
        var budgets = await database.ListAsync<BudgetOverview>(Budgets, cancellationToken);
        var unread = await database.ScalarAsync<long>("SELECT count(*) FROM alerts WHERE closed_at IS NULL AND acknowledged_at IS NULL", cancellationToken);
        var switches = await database.ScalarAsync<long>(
            "SELECT count(*) FROM risk_state WHERE value <> 'Off' AND (until IS NULL OR until > @now)", cancellationToken, ("now", now));
        var safety = await health.SafetyAsync(cancellationToken);
        return new OverviewResponse(now, options.Value.Network, modes, budgets, unread, safety.Findings.Count, switches);
    }
}
