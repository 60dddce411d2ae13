using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Orders;

/// <param name="FillId">Grows in the order of storing; fills are paged and applied by it.</param>
/// <param name="Bot">Null: nobody's, because the order was placed by hand or by the exchange.</param>
public sealed record StoredFill(long FillId, int AccountId, BotId? Bot, DateTimeOffset ReceivedAt, Fill Fill);

/// <summary>Our executions. The same fill told twice, by stream and by history, is stored once.</summary>
public sealed class FillStore(NpgsqlDataSource dataSource)
{
    private const string Insert =
        $"""
        WITH {Fence.Clause},
        added AS (
            INSERT INTO fills (account_id, bot_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role,
                is_liquidation, received_at)
            SELECT @account_id, @bot_id, @cloid, @coin, @occurred_at, @trade_id, @oid, @side, @price, @quantity, @fee, @fee_asset, @role,
                @is_liquidation, @received_at
            FROM fence
            ON CONFLICT (account_id, coin, occurred_at, trade_id, oid) DO NOTHING
            RETURNING fill_id)
        SELECT (SELECT count(*) FROM fence), coalesce((SELECT fill_id FROM added), 0)
        """;

    /// <summary>Stores fills and returns those that were new, in the order given, with their numbers.</summary>
    /// <param name="botOf">The bot of a fill; null when no bot of ours placed the order.</param>
    /// <exception cref="LeaseLostException">The account is no longer ours; nothing was stored.</exception>
    public async Task<IReadOnlyList<StoredFill>> AppendAsync(
        Lease lease, int accountId, IReadOnlyList<Fill> fills, Func<Fill, BotId?> botOf, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var added = new List<StoredFill>();
        foreach (var fill in fills)
        {
            var bot = botOf(fill);
            await using var command = new NpgsqlCommand(Insert, connection);
            AddParameters(command.WithFence(lease), accountId, bot, fill, receivedAt);
            var (fence, fillId) = (await command.ReadListAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
            if (fence == 0)
            {
                throw new LeaseLostException(lease);
            }

            if (fillId > 0)
            {
                added.Add(new StoredFill(fillId, accountId, bot, receivedAt, fill));
            }
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return added;
    }

    /// <summary>Fills of a bot that were stored after a number, oldest first: what its position does not contain yet.</summary>
    public async Task<IReadOnlyList<StoredFill>> AfterAsync(BotId bot, long fillId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(
            context.Set<FillRow>().Where(row => row.BotId == bot.Value && row.FillId > fillId).OrderBy(row => row.FillId).Take(limit), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Fills of a bot below a number, newest first.</summary>
    public async Task<IReadOnlyList<StoredFill>> ListAsync(BotId bot, long beforeFillId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(
            context.Set<FillRow>().Where(row => row.BotId == bot.Value && row.FillId < beforeFillId).OrderByDescending(row => row.FillId).Take(limit),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fills of all accounts after a number, oldest first; for streams.</summary>
    public async Task<IReadOnlyList<StoredFill>> AfterAsync(long fillId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(context.Set<FillRow>().Where(row => row.FillId > fillId).OrderBy(row => row.FillId).Take(limit), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredFill>> OfOrderAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken)
    {
        var cloid = clientOrderId.ToString();
        await using var context = dataSource.CreateContext();
        return await ReadAsync(context.Set<FillRow>().Where(row => row.Cloid == cloid).OrderBy(row => row.FillId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fills of an account from a time on, oldest first: compared with the exchange's history at reconciliation.</summary>
    public async Task<IReadOnlyList<StoredFill>> OfAccountAsync(int accountId, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await ReadAsync(
            context.Set<FillRow>().Where(row => row.AccountId == accountId && row.OccurredAt >= from).OrderBy(row => row.OccurredAt).ThenBy(row => row.FillId),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Time of the newest fill of an account; null when there is none.</summary>
    public async Task<DateTimeOffset?> LastOccurredAtAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await context.Set<FillRow>().Where(row => row.AccountId == accountId)
            .MaxAsync(row => (DateTimeOffset?)row.OccurredAt, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<StoredFill>> ReadAsync(IQueryable<FillRow> query, CancellationToken cancellationToken)
    {
        var rows = await query.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(JournalMapping.ToFill)];
    }

    private static void AddParameters(NpgsqlCommand command, int accountId, BotId? bot, Fill fill, DateTimeOffset receivedAt)
        => command.With("account_id", accountId).With("bot_id", bot?.Value).With("cloid", fill.ClientOrderId?.ToString())
            .With("coin", fill.Instrument.Value).With("occurred_at", fill.OccurredAt).With("trade_id", fill.TradeId)
            .With("oid", fill.ExchangeOrderId.Value).With("side", fill.Side).With("price", fill.Price.Value).With("quantity", fill.Quantity.Value)
            .With("fee", fill.Fee).With("fee_asset", fill.FeeAsset).With("role", fill.Role).With("is_liquidation", fill.IsLiquidation)
            .With("received_at", receivedAt);
}
