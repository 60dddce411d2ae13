using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Portfolio;

/// <summary>Positions of bots and accounts, funding payments, equity.</summary>
public sealed class PortfolioStore(NpgsqlDataSource dataSource)
{
    private const string UpsertBotPosition =
        $"""
        WITH {Fence.Clause}, stored AS (
            INSERT INTO bot_positions AS known (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at)
            SELECT @bot_id, @coin, @quantity, @entry_price, @realized_pnl, @fees, @funding, @last_fill_id, @updated_at FROM fence
            ON CONFLICT (bot_id, coin) DO UPDATE SET
                quantity = excluded.quantity, entry_price = excluded.entry_price, realized_pnl = excluded.realized_pnl, fees = excluded.fees,
                funding = excluded.funding, last_fill_id = excluded.last_fill_id, updated_at = excluded.updated_at
            WHERE known.last_fill_id <= excluded.last_fill_id)
        SELECT count(*) FROM fence
        """;

    private const string InsertPosition =
        """
        INSERT INTO positions (account_id, coin, quantity, entry_price, unrealized_pnl, margin_used, leverage, is_cross, liquidation_price, unattributed, observed_at)
        VALUES (@account_id, @coin, @quantity, @entry_price, @unrealized_pnl, @margin_used, @leverage, @is_cross, @liquidation_price, @unattributed, @observed_at)
        """;

    private const string InsertFunding =
        $"""
        WITH {Fence.Clause}, added AS (
            INSERT INTO funding_payments (account_id, bot_id, coin, occurred_at, payment, position_quantity, funding_rate)
            SELECT @account_id, @bot_id, @coin, @occurred_at, @payment, @position_quantity, @funding_rate FROM fence
            ON CONFLICT (account_id, coin, occurred_at, bot_id) DO NOTHING
            RETURNING payment_id)
        SELECT (SELECT count(*) FROM fence), (SELECT count(*) FROM added)
        """;

    private const string InsertEquity =
        $"""
        WITH {Fence.Clause}, stored AS (
            INSERT INTO equity (account_id, bot_id, observed_at, equity, cash, unrealized_pnl, realized_pnl, margin_used)
            SELECT point.* FROM unnest(@account_ids, @bot_ids, @times, @equity, @cash, @unrealized, @realized, @margin) AS point, fence
            ON CONFLICT DO NOTHING)
        SELECT count(*) FROM fence
        """;

    /// <summary>Stores a bot's position. One that contains fewer fills than the stored one is ignored.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task SaveBotPositionAsync(Lease lease, BotPosition position, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(UpsertBotPosition);
        command.WithFence(lease).With("bot_id", position.Bot.Value).With("coin", position.Instrument).With("quantity", position.Quantity)
            .With("entry_price", position.EntryPrice).With("realized_pnl", position.RealizedPnl).With("fees", position.Fees)
            .With("funding", position.Funding).With("last_fill_id", position.LastFillId).With("updated_at", position.UpdatedAt);
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Positions of one bot, or of all bots of an account.</summary>
    public async Task<IReadOnlyList<BotPosition>> BotPositionsAsync(int accountId, BotId? bot, CancellationToken cancellationToken)
    {
        var botId = bot?.Value;
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<BotPositionRow>().AsNoTracking()
            .Where(row => botId != null ? row.BotId == botId : context.Set<Bots.BotRow>().Any(owner => owner.BotId == row.BotId && owner.AccountId == accountId))
            .OrderBy(row => row.BotId).ThenBy(row => row.Coin).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new BotPosition(
            new BotId(row.BotId), row.Coin, row.Quantity, row.EntryPrice, row.RealizedPnl, row.Fees, row.Funding, row.LastFillId, row.UpdatedAt))];
    }

    /// <summary>Replaces what is known of an account's positions by what the exchange reported; what is absent is flat.</summary>
    /// <param name="unattributed">Of an instrument: quantity minus the sum of the bots' positions.</param>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task SavePositionsAsync(
        Lease lease, int accountId, AccountSnapshot snapshot, Func<AccountPosition, decimal> unattributed, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await Fence.HoldAsync(connection, lease, cancellationToken).ConfigureAwait(false);
        await using var delete = new NpgsqlCommand("DELETE FROM positions WHERE account_id = @account_id", connection);
        await delete.With("account_id", accountId).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        foreach (var position in snapshot.Positions)
        {
            await using var insert = new NpgsqlCommand(InsertPosition, connection);
            insert.With("account_id", accountId).With("coin", position.Instrument.Value).With("quantity", position.Quantity)
                .With("entry_price", position.EntryPrice).With("unrealized_pnl", position.UnrealizedPnl).With("margin_used", position.MarginUsed)
                .With("leverage", position.Leverage).With("is_cross", position.IsCross).With("liquidation_price", position.LiquidationPrice)
                .With("unattributed", unattributed(position)).With("observed_at", snapshot.OccurredAt);
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredPosition>> PositionsAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<PositionRow>().AsNoTracking().Where(row => row.AccountId == accountId).OrderBy(row => row.Coin)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new StoredPosition(
            row.AccountId, row.Coin, row.Quantity, row.EntryPrice, row.UnrealizedPnl, row.MarginUsed, row.Leverage, row.IsCross, row.LiquidationPrice,
            row.Unattributed, row.ObservedAt))];
    }

    /// <summary>Stores a share of a funding payment. False when it was stored before.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task<bool> AddFundingPaymentAsync(Lease lease, StoredFundingPayment payment, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(InsertFunding);
        command.WithFence(lease).With("account_id", payment.AccountId).With("bot_id", payment.Bot?.Value).With("coin", payment.Instrument)
            .With("occurred_at", payment.OccurredAt).With("payment", payment.Payment).With("position_quantity", payment.PositionQuantity)
            .With("funding_rate", payment.FundingRate);
        var (fence, added) = (await command.ReadListAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        return fence == 0 ? throw new LeaseLostException(lease) : added == 1;
    }

    /// <summary>Payments of an account from a time on, oldest first; those of one bot when it is given.</summary>
    public async Task<IReadOnlyList<StoredFundingPayment>> FundingPaymentsAsync(
        int accountId, BotId? bot, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var botId = bot?.Value;
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<FundingPaymentRow>().AsNoTracking()
            .Where(row => row.AccountId == accountId && row.OccurredAt >= from && (botId == null || row.BotId == botId))
            .OrderBy(row => row.OccurredAt).ThenBy(row => row.PaymentId).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new StoredFundingPayment(
            row.PaymentId, row.AccountId, row.BotId is { } id ? new BotId(id) : null, row.Coin, row.OccurredAt, row.Payment, row.PositionQuantity,
            row.FundingRate))];
    }

    /// <summary>Stores points of equity curves; a point that is there already stays as it is.</summary>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task AppendEquityAsync(Lease lease, IReadOnlyList<EquityPoint> points, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(InsertEquity);
        command.WithFence(lease).WithArray("account_ids", points.Select(point => point.AccountId))
            .WithArray("bot_ids", points.Select(point => point.Bot?.Value ?? 0)).WithArray("times", points.Select(point => point.ObservedAt))
            .WithArray("equity", points.Select(point => point.Equity)).WithArray("cash", points.Select(point => point.Cash))
            .WithArray("unrealized", points.Select(point => point.UnrealizedPnl)).WithArray("realized", points.Select(point => point.RealizedPnl))
            .WithArray("margin", points.Select(point => point.MarginUsed));
        await Fence.RunAsync(command, lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The curve of a bot (or of the account, when it is null) over <c>[from, to)</c>, thinned to the last point of each step.</summary>
    /// <param name="step">At least one second.</param>
    public async Task<IReadOnlyList<EquityPoint>> EquityAsync(
        int accountId, BotId? bot, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT DISTINCT ON (date_bin(@step * interval '1 second', observed_at, 'epoch'))
                observed_at, equity, cash, unrealized_pnl, realized_pnl, margin_used
            FROM equity
            WHERE account_id = @account_id AND bot_id = @bot_id AND observed_at >= @from AND observed_at < @to
            ORDER BY date_bin(@step * interval '1 second', observed_at, 'epoch'), observed_at DESC
            """);
        command.With("step", Math.Max(1, step.TotalSeconds)).With("account_id", accountId).With("bot_id", bot?.Value ?? 0).With("from", from).With("to", to);
        return await command.ReadListAsync(
            row => new EquityPoint(accountId, bot, row.GetTime(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest point of every bot of an account, and of the account itself.</summary>
    public async Task<IReadOnlyList<EquityPoint>> LatestEquityAsync(int accountId, CancellationToken cancellationToken)
    {
        // One look-up per bot: the only form that is fast on every kind of storage.
        await using var command = dataSource.CreateCommand(
            """
            SELECT owner.bot_id, point.observed_at, point.equity, point.cash, point.unrealized_pnl, point.realized_pnl, point.margin_used
            FROM (SELECT bot_id FROM bots WHERE account_id = @account_id AND deleted_at IS NULL UNION ALL SELECT 0) AS owner
            CROSS JOIN LATERAL (
                SELECT * FROM equity WHERE equity.account_id = @account_id AND equity.bot_id = owner.bot_id ORDER BY observed_at DESC LIMIT 1) AS point
            ORDER BY owner.bot_id
            """);
        return await command.With("account_id", accountId).ReadListAsync(
            row => new EquityPoint(
                accountId, row.GetInt32(0) is > 0 and var id ? new BotId(id) : null, row.GetTime(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4),
                row.GetDecimal(5), row.GetDecimal(6)),
            cancellationToken).ConfigureAwait(false);
    }
}
