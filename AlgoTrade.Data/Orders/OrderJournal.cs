using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Orders;

/// <summary>The journal of orders: a row before the request, an event for everything that happens to it.</summary>
public sealed class OrderJournal(NpgsqlDataSource dataSource)
{
    private const string InsertOrder =
        $"""
        WITH {Fence.Clause},
        inserted AS (
            INSERT INTO orders (cloid, bot_id, account_id, sequence, coin, side, kind, purpose, time_in_force, grouping, reduce_only, quantity,
                limit_price, trigger_price, protects_entry, reason, status, status_reason, filled_quantity, lease_epoch, trace_id, event_count,
                created_at, updated_at)
            SELECT @cloid, @bot_id, @account_id, @sequence, @coin, @side, @kind, @purpose, @time_in_force, @grouping, @reduce_only, @quantity,
                @limit_price, @trigger_price, @protects_entry, @reason, @status, @status_reason, 0, epoch, @trace_id, 1, @created_at, @created_at
            FROM fence
            RETURNING cloid),
        event AS (
            INSERT INTO order_events (cloid, sequence, received_at, occurred_at, bot_id, kind, status, lease_epoch)
            SELECT inserted.cloid, 1, @created_at, @created_at, @bot_id, 'created', @status, fence.epoch FROM inserted, fence)
        SELECT count(*) FROM fence
        """;

    private const string UpdateOrder =
        $"""
        WITH {Fence.Clause},
        changed AS (
            UPDATE orders SET
                status = CASE WHEN status IN ('Filled', 'Canceled', 'Rejected', 'Denied', 'Expired') AND NOT @is_final THEN status ELSE @status END,
                status_reason = coalesce(@status_reason, status_reason),
                filled_quantity = greatest(filled_quantity, coalesce(@filled_quantity, filled_quantity)),
                average_fill_price = coalesce(@average_fill_price, average_fill_price),
                oid = coalesce(@oid, oid), nonce = coalesce(@nonce, nonce), expires_after = coalesce(@expires_after, expires_after),
                lease_epoch = fence.epoch, event_count = event_count + 1, updated_at = @received_at
            FROM fence
            WHERE cloid = @cloid
            RETURNING cloid, bot_id, event_count),
        event AS (
            INSERT INTO order_events (cloid, sequence, received_at, occurred_at, bot_id, kind, status, details, lease_epoch)
            SELECT cloid, event_count, @received_at, @occurred_at, bot_id, @kind, @status, @details, fence.epoch FROM changed, fence)
        SELECT (SELECT count(*) FROM fence), (SELECT count(*) FROM changed)
        """;

    /// <summary>Writes the rows of orders that are about to be sent together: all of them, or none.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    /// <exception cref="ConflictException">An order with the cloid is in the journal already: it was, or is being, sent.</exception>
    public async Task AppendAsync(Lease lease, int accountId, IReadOnlyList<NewOrder> orders, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var order in orders)
        {
            await using var command = new NpgsqlCommand(InsertOrder, connection);
            AddParameters(command.WithFence(lease), accountId, order);
            try
            {
                await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException duplicate) when (duplicate.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                throw new ConflictException(ConflictKind.NameTaken, $"Order {order.Request.ClientOrderId} is in the journal already.", duplicate);
            }
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records what happened to orders, in the order given: all of it, or nothing.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    /// <exception cref="ConflictException">An order is not in the journal.</exception>
    public async Task RecordAsync(Lease lease, IReadOnlyList<OrderChange> changes, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var change in changes)
        {
            await RecordAsync(connection, lease, change, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The largest sequence in the journal, 0 for a bot without orders.</summary>
    public async Task<long> LastSequenceAsync(BotId bot, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT coalesce(max(sequence), 0) FROM orders WHERE bot_id = @bot_id");
        return await command.With("bot_id", bot.Value).ReadScalarAsync<long>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Orders of an account that may still change, unknown ones included, oldest first.</summary>
    public async Task<IReadOnlyList<JournaledOrder>> NotFinalAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        // Written out, because the planner uses the partial index only for this very condition.
        var rows = await context.Set<OrderRow>()
            .FromSqlRaw($"SELECT * FROM orders WHERE account_id = {{0}} AND {OrderConfiguration.NotFinal} ORDER BY created_at, bot_id, sequence", accountId)
            .AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(JournalMapping.ToOrder)];
    }

    public async Task<JournaledOrder?> FindAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken)
    {
        var cloid = clientOrderId.ToString();
        await using var context = dataSource.CreateContext();
        var row = await context.Set<OrderRow>().AsNoTracking().SingleOrDefaultAsync(order => order.Cloid == cloid, cancellationToken).ConfigureAwait(false);
        return row is null ? null : JournalMapping.ToOrder(row);
    }

    /// <summary>Orders of a bot, newest first, below a sequence.</summary>
    public async Task<IReadOnlyList<JournaledOrder>> ListAsync(BotId bot, long beforeSequence, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<OrderRow>().AsNoTracking()
            .Where(order => order.BotId == bot.Value && order.Sequence < beforeSequence)
            .OrderByDescending(order => order.Sequence).Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(JournalMapping.ToOrder)];
    }

    /// <summary>What happened to an order, in the order we learned it.</summary>
    public async Task<IReadOnlyList<JournaledOrderEvent>> EventsAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken)
    {
        var cloid = clientOrderId.ToString();
        await using var context = dataSource.CreateContext();
        // The bound on time spares the database all chunks from before the order.
        var createdAt = await context.Set<OrderRow>().Where(order => order.Cloid == cloid).Select(order => order.CreatedAt)
            .SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Set<OrderEventRow>().AsNoTracking().Where(row => row.Cloid == cloid && row.ReceivedAt >= createdAt)
            .OrderBy(row => row.Sequence).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new JournaledOrderEvent(clientOrderId, row.Sequence, row.Kind, row.Status, row.Details, row.OccurredAt, row.ReceivedAt))];
    }

    private static async Task RecordAsync(NpgsqlConnection connection, Lease lease, OrderChange change, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UpdateOrder, connection);
        command.WithFence(lease)
            .With("cloid", change.ClientOrderId.ToString()).With("kind", change.Kind).With("status", change.Status)
            .With("is_final", change.Status.IsFinal()).With("status_reason", change.StatusReason).With("filled_quantity", change.FilledQuantity)
            .With("average_fill_price", change.AverageFillPrice).With("oid", change.ExchangeOrderId?.Value).With("nonce", change.Nonce)
            .With("expires_after", change.ExpiresAfter).With("occurred_at", change.OccurredAt).With("received_at", change.ReceivedAt)
            .WithJson("details", change.Details);
        var counts = (await command.ReadListAsync(row => (Fence: row.GetInt64(0), Orders: row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        if (counts.Fence == 0)
        {
            throw new LeaseLostException(lease);
        }

        if (counts.Orders == 0)
        {
            throw new ConflictException(ConflictKind.NotFound, $"Order {change.ClientOrderId} is not in the journal.");
        }
    }

    private static void AddParameters(NpgsqlCommand command, int accountId, NewOrder order)
    {
        var request = order.Request;
        command.With("cloid", request.ClientOrderId.ToString()).With("bot_id", order.Bot.Value).With("account_id", accountId)
            .With("sequence", order.Sequence).With("coin", request.Instrument.Value).With("side", request.Side).With("kind", request.Kind)
            .With("purpose", request.Purpose).With("time_in_force", request.TimeInForce).With("grouping", order.Grouping)
            .With("reduce_only", request.ReduceOnly).With("quantity", request.Quantity.Value).With("limit_price", request.LimitPrice?.Value)
            .With("trigger_price", request.TriggerPrice?.Value).With("protects_entry", request.ProtectsEntry?.ToString()).With("reason", request.Reason)
            .With("status", order.Status).With("status_reason", order.StatusReason).With("trace_id", order.TraceId).With("created_at", order.CreatedAt);
    }
}
