namespace AlgoTrade.Api.Tests.Contract;

/// <summary>One row behind every list of the API, so that a valid request has something to answer with.</summary>
internal static class ContractSeed
{
    public const string Cloid = "0x00000000000000010000000000000001";

    /// <summary>For the bot of that name, in one database.</summary>
    public static string Sql(string bot) =>
        $"""
        INSERT INTO instruments (network, coin, kind, asset_id, size_decimals, max_leverage, only_isolated, is_delisted, margin_tiers, updated_at)
        VALUES ('simulated', 'BTC', 'Perpetual', 0, 5, 40, false, false, '[]', now()) ON CONFLICT DO NOTHING;
        INSERT INTO candle_origins (origin) VALUES ('test') ON CONFLICT DO NOTHING;
        DO $seed$
        DECLARE
            bot int := (SELECT bot_id FROM bots WHERE name = '{bot}');
            account int := (SELECT account_id FROM bots WHERE name = '{bot}');
            btc int := (SELECT instrument_id FROM instruments WHERE coin = 'BTC' AND network = 'simulated');
            t timestamptz := '2025-05-01T10:00:00Z';
        BEGIN
            INSERT INTO candles (open_time, instrument_id, interval_s, source, origin_id, open, high, low, close, volume)
            SELECT t + n * interval '1 minute', btc, 60, 1, (SELECT min(origin_id) FROM candle_origins), 100, 101.5, 99.25, 100 + n % 2, 12.345 FROM generate_series(0, 29) n;
            INSERT INTO funding_rates VALUES (btc, t, 0.0000125, 0.00001), (btc, t + interval '1 hour', -0.0000125, NULL);
            INSERT INTO data_gaps (instrument_id, stream, interval_s, from_time, to_time, cause, detected_at) VALUES (btc, 'candles', 60, t, t + interval '5 minutes', 'disconnected', t);
            INSERT INTO bot_status (bot_id, state, reason, revision, version, heartbeat_at, changed_at, last_decision_at, last_decision, instance, lease_epoch)
            VALUES (bot, 'Running', 'started', 1, 1, t, t, t, 'long 1 at 100', 'test', 1);
            INSERT INTO orders (cloid, bot_id, account_id, sequence, coin, side, kind, purpose, time_in_force, grouping, reduce_only, quantity, limit_price, reason, status,
                filled_quantity, average_fill_price, oid, lease_epoch, event_count, created_at, updated_at)
            VALUES ('{Cloid}', bot, account, 1, 'BTC', 'Buy', 'Market', 'Entry', 'Ioc', 'None', false, 0.5, 101, 'crossed', 'Filled', 0.5, 100.25, 77, 1, 2, t, t),
                   ('0x00000000000000010000000000000002', bot, account, 2, 'BTC', 'Sell', 'StopMarket', 'StopLoss', 'Gtc', 'None', true, 0.5, 90, 'stop', 'Waiting', 0, NULL, NULL, 1, 1, t, t);
            UPDATE orders SET trigger_price = 98, protects_entry = '{Cloid}' WHERE sequence = 2 AND bot_id = bot;
            INSERT INTO order_events (cloid, sequence, received_at, occurred_at, bot_id, kind, status, details, lease_epoch) VALUES ('{Cloid}', 1, t, t, bot, 'Filled', 'Filled', '{"{}"}', 1);
            INSERT INTO fills (account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at)
            VALUES (account, bot, '{Cloid}', 'BTC', t, 5, 77, 'Buy', 100.25, 0.5, 0.0225, 'USDC', 'Taker', false, t);
            INSERT INTO bot_positions (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at) VALUES (bot, 'BTC', 0.5, 100.25, 0, 0.0225, -0.001, 1, t);
            INSERT INTO equity SELECT account, one, t + n * interval '1 minute', 10000 + n, 10000, n, 0, 0 FROM unnest(ARRAY[bot, 0]) one, generate_series(0, 5) n;
            INSERT INTO decisions (bot_id, decided_at, sequence, coin, kind, wanted, reason, details)
            VALUES (bot, t, 1, 'BTC', 'decision', 'long 1 at 100', 'crossed', NULL), (bot, t, 2, 'BTC', 'denied', 'Buy 9', 'MaxLeverage', '{"{"}"limit": 3{"}"}');
            INSERT INTO signals (source, bot_id, coin, occurred_at, kind, text, details) VALUES ('detector', bot, 'BTC', t, 'shot', 'a move', NULL);
            INSERT INTO alerts (key, severity, text, bot_id, account_id, first_seen_at, last_seen_at, occurrences) VALUES ('test', 'Warning', 'something', bot, account, t, t, 3);
            INSERT INTO positions VALUES (account, 'ETH', 1, 2000, 5, 200, 10, true, 1800, 0.25, t);
            INSERT INTO account_limits (account_id, limits, requests_used, requests_cap, updated_at) VALUES (account, '{"{}"}', 100, 10000, t);
            INSERT INTO signers (account_id, address, name, valid_until, nonce_high_water_mark, updated_at, checked_at, problem) VALUES (account, '0xabc', 'agent', t + interval '90 days', 1, t, t, 'not approved');
            INSERT INTO funding_payments (account_id, bot_id, coin, occurred_at, payment, position_quantity, funding_rate) VALUES (account, bot, 'BTC', t, -0.001, 0.5, 0.0000125);
            INSERT INTO leases VALUES ('account:' || account, 'test', 1, now(), now() + interval '1 minute');
            INSERT INTO risk_state (scope, name, value, reason, changed_by, changed_at, details) VALUES ('bot:' || bot, 'daily-loss', 'Tripped', 'lost too much', 'daemon', t, '{"{"}"loss": 0.1{"}"}');
            INSERT INTO risk_events (scope, name, value, reason, changed_by, occurred_at) VALUES ('bot:' || bot, 'daily-loss', 'Tripped', 'lost too much', 'daemon', t);
            INSERT INTO backfill_jobs (instrument_id, interval_s, from_time, to_time, status, progress, stored, refused, requested_by, created_at)
            VALUES (btc, 60, t, t + interval '1 day', 'Queued', 0, 0, 0, 'test', t);
            INSERT INTO backtests (name, strategy, request, status, progress, from_time, to_time, metrics, effects_hash, equity_from, equity_step_s, equity, requested_by, created_at, started_at, finished_at)
            VALUES ('done', 'moving-average-cross', '{"{}"}', 'Completed', 1, t, t + interval '1 hour', '{"{"}"totalReturn": 0.1, "sharpePerDay": null{"}"}', 'abc', t, 60, ARRAY[10000, 10001.5], 'test', t, t, t);
            INSERT INTO backtest_trades SELECT max(backtest_id), 1, 'BTC', 'Buy', t, t, 0.5, 100, 101, 0.4, 0.1, 0, 'crossed' FROM backtests;
            -- Somebody else's: the worker of the test's own API leaves a running one alone.
            INSERT INTO backtests (name, strategy, request, status, progress, from_time, to_time, requested_by, created_at, started_at)
            VALUES ('under way', 'moving-average-cross', '{"{}"}', 'Running', 0.25, t, t + interval '1 hour', 'test', t, t);
        END $seed$;
        """;
}
