using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using Npgsql;

namespace AlgoTrade.Data.Journal;

/// <summary>
/// The journal of orders: many entries in one transaction, fenced by the lease they are written under. A holder that lost its
/// lease cannot write, however long it slept.
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
        foreach (var entry in entries)
            AddEntry(batch, lease, entry);
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
        command.Parameters.Add(Parameter(changed));
        if (await command.ExecuteScalarAsync(cancellationToken) is string missing)
            throw new ConflictException(ConflictKind.NotFound, $"Order {missing} is not in the journal.");
    }

    private static void AddEntry(NpgsqlBatch batch, Lease lease, JournalEntry entry)
    {
        foreach (var order in entry.NewOrders)
            AddOrder(batch, lease, entry, order);
        foreach (var fill in entry.Fills)
            AddFill(batch, entry, fill);
        foreach (var change in entry.Changes)
            AddChange(batch, lease, entry, change);
        foreach (var payment in entry.Funding)
            AddFunding(batch, entry, payment);
        foreach (var decision in entry.Decisions)
            AddDecision(batch, entry, decision);
        foreach (var signal in entry.Signals)
            AddSignal(batch, entry, signal);
        if (entry.Snapshot is { } snapshot)
            AddSnapshot(batch, lease, entry, snapshot);
    }

    private static void AddOrder(NpgsqlBatch batch, Lease lease, JournalEntry entry, NewOrder order)
    {
        var request = order.Request;
        Add(batch,
            """
            INSERT INTO orders (cloid, bot_id, account_id, sequence, coin, side, kind, purpose, time_in_force, "grouping", reduce_only, quantity,
                limit_price, trigger_price, protects_entry, reason, status, status_reason, filled_quantity, nonce, expires_after,
                lease_epoch, trace_id, event_count, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, $19, $20, $21, $22, 0, $23, $23)
            ON CONFLICT (cloid) DO NOTHING
            """,
            request.ClientOrderId.ToString(), entry.Bot.Value, entry.AccountId, request.ClientOrderId.Sequence, request.Instrument.Value,
            request.Side.ToString(), request.Kind.ToString(), request.Purpose.ToString(), request.TimeInForce.ToString(), order.Grouping.ToString(),
            request.ReduceOnly, request.Quantity.Value, request.LimitPrice?.Value, request.TriggerPrice?.Value,
            request.ProtectsEntry?.ToString(), request.Reason, order.Status.ToString(), order.StatusReason, order.Ticket?.Nonce,
            order.Ticket?.ExpiresAt.ToUniversalTime(), lease.Epoch, entry.TraceId, entry.ReceivedAt.ToUniversalTime());
    }

    private static void AddFill(NpgsqlBatch batch, JournalEntry entry, BookedFill booked)
    {
        var (fill, after) = booked;
        // A fill that is already there moves no position: both were written together.
        Add(batch,
            """
            WITH booked AS (
                INSERT INTO fills (account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                ON CONFLICT DO NOTHING RETURNING fill_id)
            INSERT INTO bot_positions (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at)
            SELECT $2, $4, $16, $17, $18, $19, $20, fill_id, $15 FROM booked
            ON CONFLICT (bot_id, coin) DO UPDATE SET quantity = excluded.quantity, entry_price = excluded.entry_price,
                realized_pnl = excluded.realized_pnl, fees = excluded.fees, last_fill_id = excluded.last_fill_id, updated_at = excluded.updated_at
            """,
            entry.AccountId, entry.Bot.Value, fill.ClientOrderId?.ToString(), fill.Instrument.Value, fill.OccurredAt.ToUniversalTime(), fill.TradeId,
            fill.ExchangeOrderId.Value, fill.Side.ToString(), fill.Price.Value, fill.Quantity.Value, fill.Fee, fill.FeeAsset,
            fill.Role.ToString(), fill.IsLiquidation, entry.ReceivedAt.ToUniversalTime(),
            after.Quantity, after.EntryPrice, after.RealizedPnl, after.Fees, after.Funding);
    }

    private static void AddChange(NpgsqlBatch batch, Lease lease, JournalEntry entry, OrderChange change)
    {
        var cloid = change.ClientOrderId.ToString();
        var received = entry.ReceivedAt.ToUniversalTime();
        Add(batch,
            """
            INSERT INTO order_events (cloid, sequence, received_at, occurred_at, bot_id, kind, status, details, lease_epoch)
            VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8::text IS NULL THEN NULL ELSE to_jsonb($8::text) END, $9) ON CONFLICT DO NOTHING
            """,
            cloid, change.Sequence, received, change.OccurredAt.ToUniversalTime(), entry.Bot.Value, change.Kind, change.Status.ToString(),
            change.Details, lease.Epoch);
        Add(batch,
            """
            UPDATE orders SET status = $2, status_reason = coalesce($3, status_reason), oid = coalesce($4, oid), filled_quantity = $5,
                average_fill_price = coalesce($6, average_fill_price), updated_at = $7, lease_epoch = $8, event_count = $9
            WHERE cloid = $1 AND event_count <= $9
            """,
            cloid, change.Status.ToString(), change.Details, change.ExchangeOrderId?.Value, change.FilledQuantity, change.AverageFillPrice,
            received, lease.Epoch, change.Sequence);
    }

    private static void AddFunding(NpgsqlBatch batch, JournalEntry entry, FundingPayment payment) => Add(batch,
        """
        WITH booked AS (
            INSERT INTO funding_payments (account_id, bot_id, coin, occurred_at, payment, position_quantity, funding_rate)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING payment)
        UPDATE bot_positions SET funding = funding + (SELECT payment FROM booked), updated_at = $8
        WHERE bot_id = $2 AND coin = $3 AND EXISTS (SELECT 1 FROM booked)
        """,
        entry.AccountId, entry.Bot.Value, payment.Instrument.Value, payment.OccurredAt.ToUniversalTime(), payment.Payment,
        payment.PositionQuantity, payment.FundingRate, entry.ReceivedAt.ToUniversalTime());

    private static void AddDecision(NpgsqlBatch batch, JournalEntry entry, Decision decision) => Add(batch,
        """
        INSERT INTO decisions (bot_id, decided_at, sequence, coin, kind, wanted, reason, details, trace_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8::text IS NULL THEN NULL ELSE to_jsonb($8::text) END, $9) ON CONFLICT DO NOTHING
        """,
        entry.Bot.Value, decision.DecidedAt.ToUniversalTime(), decision.Sequence, decision.Instrument?.Value, decision.Kind, decision.Wanted,
        decision.Reason, decision.Details, entry.TraceId);

    private static void AddSignal(NpgsqlBatch batch, JournalEntry entry, EmitSignal signal) => Add(batch,
        "INSERT INTO signals (source, bot_id, coin, occurred_at, kind, text) VALUES ('bot', $1, $2, $3, $4, $5)",
        entry.Bot.Value, signal.Instrument.Value, signal.OccurredAt.ToUniversalTime(), signal.Kind, signal.Text);

    private static void AddSnapshot(NpgsqlBatch batch, Lease lease, JournalEntry entry, BotSnapshot snapshot) => Add(batch,
        """
        UPDATE bot_status SET changed_at = CASE WHEN state = $2 THEN changed_at ELSE $4 END, state = $2, reason = $3, heartbeat_at = $4,
            snapshot = $5, snapshot_at = $6, last_decision = coalesce($7, last_decision), last_decision_at = coalesce($8, last_decision_at), lease_epoch = $9
        WHERE bot_id = $1
        """,
        entry.Bot.Value, snapshot.State.ToString(), snapshot.Reason, entry.ReceivedAt.ToUniversalTime(), snapshot.Bytes,
        snapshot.TakenAt.ToUniversalTime(), snapshot.LastDecision, snapshot.LastDecisionAt?.ToUniversalTime(), lease.Epoch);

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(Parameter(value));
        batch.BatchCommands.Add(command);
    }

    // A null carries no type of its own; unknown lets the server infer it from the column.
    internal static NpgsqlParameter Parameter(object? value) => value is null
        ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown }
        : new NpgsqlParameter { Value = value };
}
