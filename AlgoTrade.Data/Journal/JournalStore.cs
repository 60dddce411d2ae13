using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using Npgsql;
using static AlgoTrade.Data.SqlCommands;

namespace AlgoTrade.Data.Journal;

/// <summary>
/// The journal of orders: many entries in one transaction, fenced by the lease they are written under. A holder that lost its
/// lease cannot write, however long it slept. One statement for each table, however many entries there are: every bot that decided on a candle waits for this.
/// </summary>
public sealed class JournalStore(NpgsqlDataSource dataSource)
{
    /// <exception cref="LeaseLostException">The lease was taken over; nothing was written.</exception>
    /// <exception cref="ConflictException">A change belongs to an order that has no row; nothing was written.</exception>
    public async Task AppendAsync(Lease lease, IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Fence.HoldAsync(connection, lease, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        AddOrders(batch, lease, Flatten(entries, entry => entry.NewOrders));
        AddFills(batch, Flatten(entries, entry => entry.Fills));
        AddOrderEvents(batch, lease, Flatten(entries, entry => entry.Changes));
        UpdateOrders(batch, lease, Flatten(entries, entry => entry.Changes));
        foreach (var (entry, payment) in Flatten(entries, entry => entry.Funding))
            AddFunding(batch, entry, payment);
        AddDecisions(batch, Flatten(entries, entry => entry.Decisions));
        AddSignals(batch, Flatten(entries, entry => entry.Signals));
        AddSnapshots(batch, lease, entries);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
        await RequireRowsAsync(connection, entries, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // A change without its order would leave the exchange with something that the journal does not know.
    private static async Task RequireRowsAsync(NpgsqlConnection connection, IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var changed = entries.SelectMany(entry => entry.Changes).Select(change => change.ClientOrderId.ToString()).Distinct().ToArray();
        if (changed.Length == 0)
            return;
        await using var command = new NpgsqlCommand(
            "SELECT min(changed.cloid) FROM unnest($1) AS changed (cloid) WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.cloid = changed.cloid)", connection);
        command.Parameters.Add(Column(changed));
        if (await command.ExecuteScalarAsync(cancellationToken) is string missing)
            throw new ConflictException(ConflictKind.NotFound, $"Order {missing} is not in the journal.");
    }

    private static void AddOrders(NpgsqlBatch batch, Lease lease, List<(JournalEntry Entry, NewOrder Order)> rows)
    {
        if (rows.Count == 0)
            return;
        var requests = rows.Select(row => row.Order.Request).ToList();
        Add(batch,
            """
            INSERT INTO orders (cloid, bot_id, account_id, sequence, coin, side, kind, purpose, time_in_force, "grouping", reduce_only, quantity,
                limit_price, trigger_price, protects_entry, reason, status, status_reason, nonce, expires_after, trace_id, created_at,
                filled_quantity, event_count, lease_epoch, updated_at)
            SELECT given.*, 0, 0, $23, given.created_at
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
                AS given (cloid, bot_id, account_id, sequence, coin, side, kind, purpose, time_in_force, "grouping", reduce_only, quantity,
                    limit_price, trigger_price, protects_entry, reason, status, status_reason, nonce, expires_after, trace_id, created_at)
            ON CONFLICT (cloid) DO NOTHING
            """,
            Column(requests.Select(request => request.ClientOrderId.ToString())), Column(rows.Select(row => row.Entry.Bot.Value)),
            Column(rows.Select(row => row.Entry.AccountId)), Column(requests.Select(request => request.ClientOrderId.Sequence)),
            Column(requests.Select(request => request.Instrument.Value)), Column(requests.Select(request => request.Side)),
            Column(requests.Select(request => request.Kind)), Column(requests.Select(request => request.Purpose)),
            Column(requests.Select(request => request.TimeInForce)), Column(rows.Select(row => row.Order.Grouping)),
            Column(requests.Select(request => request.ReduceOnly)), Column(requests.Select(request => request.Quantity.Value)),
            Column(requests.Select(request => request.LimitPrice?.Value)), Column(requests.Select(request => request.TriggerPrice?.Value)),
            Column(requests.Select(request => request.ProtectsEntry?.ToString())), Column(requests.Select(request => request.Reason)),
            Column(rows.Select(row => row.Order.Status)), Column(rows.Select(row => row.Order.StatusReason)),
            Column(rows.Select(row => row.Order.Ticket?.Nonce)), Column(rows.Select(row => row.Order.Ticket?.ExpiresAt)),
            Column(rows.Select(row => row.Entry.TraceId)), Column(rows.Select(row => row.Entry.ReceivedAt)), Positional(lease.Epoch));
    }

    private static void AddFills(NpgsqlBatch batch, List<(JournalEntry Entry, BookedFill Booked)> rows)
    {
        if (rows.Count == 0)
            return;
        var fills = rows.Select(row => row.Booked.Fill).ToList();
        var after = rows.Select(row => row.Booked.After).ToList();
        // A fill that is already there moves no position: both were written together. Of several fills of one position the last one says where it stands.
        Add(batch,
            """
            WITH given AS (
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) WITH ORDINALITY
                    AS given (account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at,
                        after_quantity, after_entry_price, after_realized_pnl, after_fees, after_funding, place)),
            booked AS (
                INSERT INTO fills (account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at)
                SELECT account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at
                FROM given ORDER BY place
                ON CONFLICT DO NOTHING RETURNING fill_id, account_id, bot_id, coin, occurred_at, trade_id, oid),
            last AS (
                SELECT DISTINCT ON (bot_id, coin) *
                FROM given JOIN booked USING (account_id, bot_id, coin, occurred_at, trade_id, oid)
                ORDER BY bot_id, coin, place DESC)
            INSERT INTO bot_positions (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at)
            SELECT bot_id, coin, after_quantity, after_entry_price, after_realized_pnl, after_fees, after_funding, fill_id, received_at FROM last
            ON CONFLICT (bot_id, coin) DO UPDATE SET quantity = excluded.quantity, entry_price = excluded.entry_price,
                realized_pnl = excluded.realized_pnl, fees = excluded.fees, last_fill_id = excluded.last_fill_id, updated_at = excluded.updated_at
            """,
            Column(rows.Select(row => row.Entry.AccountId)), Column(rows.Select(row => row.Entry.Bot.Value)),
            Column(fills.Select(fill => fill.ClientOrderId?.ToString())), Column(fills.Select(fill => fill.Instrument.Value)),
            Column(fills.Select(fill => fill.OccurredAt)), Column(fills.Select(fill => fill.TradeId)), Column(fills.Select(fill => fill.ExchangeOrderId.Value)),
            Column(fills.Select(fill => fill.Side)), Column(fills.Select(fill => fill.Price.Value)), Column(fills.Select(fill => fill.Quantity.Value)),
            Column(fills.Select(fill => fill.Fee)), Column(fills.Select(fill => fill.FeeAsset)), Column(fills.Select(fill => fill.Role)),
            Column(fills.Select(fill => fill.IsLiquidation)), Column(rows.Select(row => row.Entry.ReceivedAt)),
            Column(after.Select(position => position.Quantity)), Column(after.Select(position => position.EntryPrice)),
            Column(after.Select(position => position.RealizedPnl)), Column(after.Select(position => position.Fees)), Column(after.Select(position => position.Funding)));
    }

    private static void AddOrderEvents(NpgsqlBatch batch, Lease lease, List<(JournalEntry Entry, OrderChange Change)> rows)
    {
        if (rows.Count == 0)
            return;
        Add(batch,
            """
            INSERT INTO order_events (cloid, sequence, received_at, occurred_at, bot_id, kind, status, details, lease_epoch)
            SELECT cloid, sequence, received_at, occurred_at, bot_id, kind, status, to_jsonb(details), $9
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS given (cloid, sequence, received_at, occurred_at, bot_id, kind, status, details)
            ON CONFLICT DO NOTHING
            """,
            Column(rows.Select(row => row.Change.ClientOrderId.ToString())), Column(rows.Select(row => row.Change.Sequence)),
            Column(rows.Select(row => row.Entry.ReceivedAt)), Column(rows.Select(row => row.Change.OccurredAt)), Column(rows.Select(row => row.Entry.Bot.Value)),
            Column(rows.Select(row => row.Change.Kind)), Column(rows.Select(row => row.Change.Status)), Column(rows.Select(row => row.Change.Details)),
            Positional(lease.Epoch));
    }

    // One row each, where several events of an order came together: a statement changes a row only once.
    private static void UpdateOrders(NpgsqlBatch batch, Lease lease, List<(JournalEntry Entry, OrderChange Change)> rows)
    {
        if (rows.Count == 0)
            return;
        var orders = rows.GroupBy(row => row.Change.ClientOrderId).Select(Standing).ToList();
        Add(batch,
            """
            UPDATE orders SET status = given.status, status_reason = coalesce(given.details, status_reason), oid = coalesce(given.oid, orders.oid),
                filled_quantity = given.filled_quantity, average_fill_price = coalesce(given.average_fill_price, orders.average_fill_price),
                updated_at = given.received_at, lease_epoch = $9, event_count = given.sequence
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS given (cloid, sequence, received_at, status, details, oid, filled_quantity, average_fill_price)
            WHERE orders.cloid = given.cloid AND orders.event_count <= given.sequence
            """,
            Column(orders.Select(order => order.Change.ClientOrderId.ToString())), Column(orders.Select(order => order.Change.Sequence)),
            Column(orders.Select(order => order.ReceivedAt)), Column(orders.Select(order => order.Change.Status)), Column(orders.Select(order => order.Change.Details)),
            Column(orders.Select(order => order.Change.ExchangeOrderId?.Value)), Column(orders.Select(order => order.Change.FilledQuantity)),
            Column(orders.Select(order => order.Change.AverageFillPrice)), Positional(lease.Epoch));
    }

    /// <summary>How an order stands after all of its events: what the last one does not say, an earlier one did.</summary>
    private static (DateTimeOffset ReceivedAt, OrderChange Change) Standing(IEnumerable<(JournalEntry Entry, OrderChange Change)> events) => events
        .OrderBy(row => row.Change.Sequence)
        .Select(row => (row.Entry.ReceivedAt, row.Change))
        .Aggregate((earlier, later) => (later.ReceivedAt, later.Change with
        {
            Details = later.Change.Details ?? earlier.Change.Details,
            ExchangeOrderId = later.Change.ExchangeOrderId ?? earlier.Change.ExchangeOrderId,
            AverageFillPrice = later.Change.AverageFillPrice ?? earlier.Change.AverageFillPrice,
        }));

    private static void AddFunding(NpgsqlBatch batch, JournalEntry entry, FundingPayment payment) => Add(batch,
        """
        WITH booked AS (
            INSERT INTO funding_payments (account_id, bot_id, coin, occurred_at, payment, position_quantity, funding_rate)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING payment)
        UPDATE bot_positions SET funding = funding + (SELECT payment FROM booked), updated_at = $8
        WHERE bot_id = $2 AND coin = $3 AND EXISTS (SELECT 1 FROM booked)
        """,
        Positional(entry.AccountId), Positional(entry.Bot.Value), Positional(payment.Instrument.Value), Positional(payment.OccurredAt.ToUniversalTime()),
        Positional(payment.Payment), Positional(payment.PositionQuantity), Positional(payment.FundingRate), Positional(entry.ReceivedAt.ToUniversalTime()));

    private static void AddDecisions(NpgsqlBatch batch, List<(JournalEntry Entry, Decision Decision)> rows)
    {
        if (rows.Count == 0)
            return;
        Add(batch,
            """
            INSERT INTO decisions (bot_id, decided_at, sequence, coin, kind, wanted, reason, details, trace_id)
            SELECT bot_id, decided_at, sequence, coin, kind, wanted, reason, to_jsonb(details), trace_id
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS given (bot_id, decided_at, sequence, coin, kind, wanted, reason, details, trace_id)
            ON CONFLICT DO NOTHING
            """,
            Column(rows.Select(row => row.Entry.Bot.Value)), Column(rows.Select(row => row.Decision.DecidedAt)), Column(rows.Select(row => row.Decision.Sequence)),
            Column(rows.Select(row => row.Decision.Instrument?.Value)), Column(rows.Select(row => row.Decision.Kind)), Column(rows.Select(row => row.Decision.Wanted)),
            Column(rows.Select(row => row.Decision.Reason)), Column(rows.Select(row => row.Decision.Details)), Column(rows.Select(row => row.Entry.TraceId)));
    }

    private static void AddSignals(NpgsqlBatch batch, List<(JournalEntry Entry, EmitSignal Signal)> rows)
    {
        if (rows.Count == 0)
            return;
        Add(batch,
            """
            INSERT INTO signals (source, bot_id, coin, occurred_at, kind, text)
            SELECT 'bot', bot_id, coin, occurred_at, kind, text FROM unnest($1, $2, $3, $4, $5) AS given (bot_id, coin, occurred_at, kind, text)
            """,
            Column(rows.Select(row => row.Entry.Bot.Value)), Column(rows.Select(row => row.Signal.Instrument.Value)), Column(rows.Select(row => row.Signal.OccurredAt)),
            Column(rows.Select(row => row.Signal.Kind)), Column(rows.Select(row => row.Signal.Text)));
    }

    private static void AddSnapshots(NpgsqlBatch batch, Lease lease, IReadOnlyList<JournalEntry> entries)
    {
        var rows = entries.Where(entry => entry.Snapshot is not null).GroupBy(entry => entry.Bot).Select(ofBot => ofBot.Last()).ToList();
        if (rows.Count == 0)
            return;
        var bots = rows.Select(row => row.Bot.Value).ToList();
        var snapshots = rows.Select(row => row.Snapshot!).ToList();
        // In the order of the bots, as whoever else writes these rows: two that lock the same rows in different orders wait for each other.
        Add(batch, "SELECT 1 FROM bot_status WHERE bot_id = ANY ($1) ORDER BY bot_id FOR NO KEY UPDATE", Column(bots));
        Add(batch,
            """
            UPDATE bot_status SET changed_at = CASE WHEN bot_status.state = given.state THEN bot_status.changed_at ELSE given.received_at END, state = given.state,
                reason = given.reason, heartbeat_at = given.received_at, snapshot = given.snapshot, snapshot_at = given.taken_at,
                last_decision = coalesce(given.last_decision, bot_status.last_decision), last_decision_at = coalesce(given.last_decision_at, bot_status.last_decision_at),
                lease_epoch = $9
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS given (bot_id, state, reason, received_at, snapshot, taken_at, last_decision, last_decision_at)
            WHERE bot_status.bot_id = given.bot_id
            """,
            Column(bots), Column(snapshots.Select(snapshot => snapshot.State)), Column(snapshots.Select(snapshot => snapshot.Reason)),
            Column(rows.Select(row => row.ReceivedAt)), Column(snapshots.Select(snapshot => snapshot.Bytes)), Column(snapshots.Select(snapshot => snapshot.TakenAt)),
            Column(snapshots.Select(snapshot => snapshot.LastDecision)), Column(snapshots.Select(snapshot => snapshot.LastDecisionAt)), Positional(lease.Epoch));
    }

    private static List<(JournalEntry Entry, T Item)> Flatten<T>(IReadOnlyList<JournalEntry> entries, Func<JournalEntry, IReadOnlyList<T>> items) =>
        [.. entries.SelectMany(entry => items(entry).Select(item => (entry, item)))];

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }
}
