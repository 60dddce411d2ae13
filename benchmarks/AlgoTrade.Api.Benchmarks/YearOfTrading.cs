using System.Globalization;
using Npgsql;

namespace AlgoTrade.Api.Benchmarks;

/// <summary>Writes what a year of trading leaves behind: for each fill an order, its two events and a decision; equity every six hours.</summary>
internal static class YearOfTrading
{
    private const string Bots =
        """
        INSERT INTO accounts (name, network, mode, created_at, is_disabled) VALUES ('stored', 'simulated', 'Paper', now() - interval '1 year', false);
        INSERT INTO bots (name, account_id, mode, desired_state, revision, version, created_at, updated_at)
        SELECT 'stored-' || n, (SELECT account_id FROM accounts WHERE name = 'stored'), 'Paper', 'Stopped', 1, 1, now() - interval '1 year', now() - interval '1 day'
        FROM generate_series(1, @bots) n;
        INSERT INTO bot_revisions (bot_id, revision, definition, created_by, created_at)
        SELECT bot_id, 1, format($json${
            "name": "%s", "strategy": "moving-average-cross", "parameters": {"fast": 10, "slow": 30, "average": "sma", "direction": "both"}, "instruments": ["BTC"],
            "interval": "1h", "mode": "paper", "sizing": {"kind": "equityFraction", "fraction": "1"}, "protection": {"stopFraction": "0.02"},
            "limits": {"maxLeverage": "3", "maxOpenOrders": 100, "priceBandFraction": "0.10", "maxOrdersPerMinute": 60, "maxRejectedPerHour": 20,
                       "maxDataAgeSeconds": 120, "minActionBudget": 100}, "capital": "10000", "leverage": 1, "shutdownPolicy": "leave"}$json$, name)::jsonb,
            'benchmark', created_at FROM bots;
        INSERT INTO bot_status (bot_id, state, reason, revision, version, heartbeat_at, changed_at, last_decision_at, last_decision, instance, lease_epoch)
        SELECT bot_id, 'Stopped', 'stopped', 1, 1, now() - interval '1 day', now() - interval '1 day', now() - interval '1 day', 'short 1 at 100000: fast crossed below slow', 'benchmark', 1 FROM bots;
        INSERT INTO bot_positions (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at)
        SELECT bot_id, 'BTC', 0, 0, 12.5, 3.25, -0.5, 0, now() - interval '1 day' FROM bots;
        """;

    private const string Orders =
        """
        INSERT INTO orders (cloid, bot_id, account_id, sequence, coin, side, kind, purpose, time_in_force, grouping, reduce_only, quantity, limit_price, reason,
            status, filled_quantity, average_fill_price, oid, lease_epoch, event_count, created_at, updated_at)
        SELECT '0x' || lpad(to_hex(b.bot_id), 16, '0') || lpad(to_hex(n), 16, '0'), b.bot_id, b.account_id, n, 'BTC', CASE n % 2 WHEN 0 THEN 'Buy' ELSE 'Sell' END, 'Market', 'Entry',
            'Ioc', 'None', false, 0.1, 100000 + n, 'fast crossed above slow', 'Filled', 0.1, 100000 + n, b.bot_id * 1000000::bigint + n, 1, 2, t.at, t.at
        FROM bots b CROSS JOIN generate_series(1, @fills) n CROSS JOIN LATERAL (SELECT now() - interval '1 year' + n * (interval '364 days' / @fills) AS at) t
        ORDER BY n, b.bot_id;
        INSERT INTO order_events (cloid, sequence, received_at, occurred_at, bot_id, kind, status, lease_epoch)
        SELECT cloid, e, created_at, created_at, bot_id, CASE e WHEN 1 THEN 'Sent' ELSE 'Filled' END, CASE e WHEN 1 THEN 'Sent' ELSE 'Filled' END, 1
        FROM orders CROSS JOIN generate_series(1, 2) e ORDER BY created_at;
        """;

    private const string Rest =
        """
        INSERT INTO decisions (bot_id, decided_at, sequence, coin, kind, wanted, reason)
        SELECT bot_id, created_at, sequence, coin, 'decision', 'long 1 at 100000', reason FROM orders ORDER BY created_at;
        INSERT INTO equity (account_id, bot_id, observed_at, equity, cash, unrealized_pnl, realized_pnl, margin_used)
        SELECT b.account_id, b.bot_id, now() - interval '1 year' + n * interval '6 hours', 10000 + n, 10000, n, 0, 0
        FROM generate_series(1, 1460) n CROSS JOIN bots b ORDER BY n;
        """;

    public static async Task<string> StoreAsync(NpgsqlDataSource dataSource, int bots, int fills)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await RunAsync(connection, Bots, bots, fills);
        await RunAsync(connection, Orders, bots, fills);
        await CopyFillsAsync(connection);
        await RunAsync(connection, Rest, bots, fills);
        // What the server does by itself within a day of trading.
        await RunAsync(connection, "VACUUM ANALYZE", bots, fills);
        await using var size = new NpgsqlCommand("SELECT pg_size_pretty(pg_database_size(current_database()))", connection);
        var onDisk = await size.ExecuteScalarAsync();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{bots:N0} bots, {(long)bots * fills:N0} fills and as many orders and decisions, {2L * bots * fills:N0} order events, {1460L * bots:N0} equity rows: {onDisk}");
    }

    private static async Task CopyFillsAsync(NpgsqlConnection connection)
    {
        await using var source = await connection.CloneWith(connection.ConnectionString).OpenedAsync();
        await using var read = new NpgsqlCommand("SELECT account_id, bot_id, cloid, created_at, oid, side, limit_price FROM orders ORDER BY created_at", source);
        await using var reader = await read.ExecuteReaderAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY fills (account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at) FROM STDIN (FORMAT BINARY)
            """);
        while (await reader.ReadAsync())
        {
            var at = reader.GetDateTime(3);
            await copy.WriteRowAsync(
                CancellationToken.None,
                reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), "BTC", at, reader.GetInt64(4), reader.GetInt64(4), reader.GetString(5), reader.GetDecimal(6), 0.1m, 4.5m,
                "USDC", "Taker", false, at);
        }

        await copy.CompleteAsync();
    }

    private static async Task<NpgsqlConnection> OpenedAsync(this NpgsqlConnection connection)
    {
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, int bots, int fills)
    {
        foreach (var statement in sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement.TrimEnd(';'), connection) { CommandTimeout = 600 };
            if (statement.Contains("@bots", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue("bots", bots);
            }

            if (statement.Contains("@fills", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue("fills", fills);
            }

            await command.ExecuteNonQueryAsync();
        }
    }
}
