using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Npgsql;
using static AlgoTrade.Data.SqlCommands;

namespace AlgoTrade.Data.Journal;

/// <summary>A bot's share of a funding payment; null for what is nobody's.</summary>
public readonly record struct FundingShare(BotId? Bot, decimal Payment, decimal PositionQuantity);

/// <summary>What happens to an account as a whole and to no bot in particular. Every write is fenced by the account's lease.</summary>
public sealed class AccountBooks(NpgsqlDataSource dataSource)
{
    /// <summary>Books an execution that no bot ordered and moves what is unattributed with it.</summary>
    /// <returns>False when it was booked before.</returns>
    public async Task<bool> BookForeignFillAsync(Lease lease, int accountId, Fill fill, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Fence.HoldAsync(connection, lease, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            WITH booked AS (
                INSERT INTO fills (account_id, cloid, coin, occurred_at, trade_id, oid, side, price, quantity, fee, fee_asset, role, is_liquidation, received_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING RETURNING fill_id)
            INSERT INTO positions (account_id, coin, quantity, entry_price, unrealized_pnl, margin_used, leverage, is_cross, unattributed, observed_at)
            SELECT $1, $3, 0, 0, 0, 0, 1, true, $15, $14 FROM booked
            ON CONFLICT (account_id, coin) DO UPDATE SET unattributed = positions.unattributed + excluded.unattributed
            """, connection);
        AddValues(command, accountId, OrNull(fill.ClientOrderId?.ToString()), fill.Instrument.Value, fill.OccurredAt.ToUniversalTime(), fill.TradeId,
            fill.ExchangeOrderId.Value, fill.Side.ToString(), fill.Price.Value, fill.Quantity.Value, fill.Fee, fill.FeeAsset,
            fill.Role.ToString(), fill.IsLiquidation, receivedAt.ToUniversalTime(), fill.SignedQuantity);
        var booked = await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return booked > 0;
    }

    /// <summary>What is booked of a fill, by bot; null for what is nobody's. Most fills have one owner.</summary>
    public async Task<IReadOnlyList<(BotId? Bot, decimal Quantity)>> LoadSharesAsync(int accountId, Fill fill, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT bot_id, quantity FROM fills WHERE account_id = @account AND coin = @coin AND occurred_at = @at AND trade_id = @trade AND oid = @oid");
        command.With("account", accountId).With("coin", fill.Instrument.Value).With("at", fill.OccurredAt).With("trade", fill.TradeId).With("oid", fill.ExchangeOrderId.Value);
        return await command.ReadListAsync(row => (row.IsDBNull(0) ? (BotId?)null : new BotId(row.GetInt32(0)), row.GetDecimal(1)), cancellationToken);
    }

    /// <summary>Books a funding payment with the shares of the bots, all or nothing.</summary>
    /// <returns>False when it was booked before.</returns>
    public async Task<bool> BookFundingAsync(
        Lease lease, int accountId, FundingPayment payment, IReadOnlyList<FundingShare> shares, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Fence.HoldAsync(connection, lease, cancellationToken);
        await using var known = new NpgsqlCommand("SELECT 1 FROM funding_payments WHERE account_id = $1 AND coin = $2 AND occurred_at = $3 LIMIT 1", connection);
        AddValues(known, accountId, payment.Instrument.Value, payment.OccurredAt.ToUniversalTime());
        if (await known.ExecuteScalarAsync(cancellationToken) is not null)
            return false;
        foreach (var share in shares)
        {
            await using var command = new NpgsqlCommand(
                """
                WITH booked AS (
                    INSERT INTO funding_payments (account_id, bot_id, coin, occurred_at, payment, position_quantity, funding_rate)
                    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING bot_id)
                UPDATE bot_positions SET funding = funding + $5 FROM booked WHERE bot_positions.bot_id = booked.bot_id AND coin = $3
                """, connection);
            AddValues(command, accountId, OrNull(share.Bot?.Value), payment.Instrument.Value, payment.OccurredAt.ToUniversalTime(), share.Payment,
                share.PositionQuantity, payment.FundingRate);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Funding already booked for a bot after the time, oldest first.</summary>
    public async Task<IReadOnlyList<FundingPayment>> LoadFundingAsync(BotId bot, DateTimeOffset after, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT coin, payment, position_quantity, funding_rate, occurred_at FROM funding_payments WHERE bot_id = $1 AND occurred_at > $2 ORDER BY occurred_at");
        AddValues(command, bot.Value, after.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var payments = new List<FundingPayment>();
        while (await reader.ReadAsync(cancellationToken))
        {
            payments.Add(new FundingPayment(new InstrumentName(reader.GetString(0)), reader.GetDecimal(1), reader.GetDecimal(2),
                reader.GetDecimal(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return payments;
    }

    /// <summary>When the account was looked at last, by the exchange's clock: what it held then is known. Null: never.</summary>
    public async Task<DateTimeOffset?> LastSeenAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT observed_at FROM equity WHERE account_id = $1 AND bot_id = 0 ORDER BY observed_at DESC LIMIT 1");
        AddValues(command, accountId);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>What each instrument holds that no bot accounts for.</summary>
    public async Task<IReadOnlyDictionary<InstrumentName, decimal>> LoadUnattributedAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT coin, unattributed FROM positions WHERE account_id = $1 AND unattributed <> 0");
        AddValues(command, accountId);
        return await JournalReader.ReadSumsAsync(command, cancellationToken);
    }

    /// <summary>
    /// Stores what the exchange reports. With a baseline, what the bots do not account for becomes unattributed; without one it stays as booked.
    /// </summary>
    public async Task StoreAccountAsync(
        Lease lease, int accountId, AccountSnapshot account, IReadOnlyDictionary<InstrumentName, decimal>? baseline, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Fence.HoldAsync(connection, lease, cancellationToken);
        await using var flat = new NpgsqlCommand(
            "UPDATE positions SET quantity = 0, entry_price = 0, unrealized_pnl = 0, margin_used = 0, liquidation_price = NULL, observed_at = $2 WHERE account_id = $1 AND coin <> ALL ($3)", connection);
        AddValues(flat, accountId, account.OccurredAt.ToUniversalTime(), account.Positions.Select(position => position.Instrument.Value).ToArray());
        await flat.ExecuteNonQueryAsync(cancellationToken);
        foreach (var position in account.Positions)
        {
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO positions (account_id, coin, quantity, entry_price, unrealized_pnl, margin_used, leverage, is_cross, liquidation_price, unattributed, observed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                ON CONFLICT (account_id, coin) DO UPDATE SET quantity = excluded.quantity, entry_price = excluded.entry_price,
                    unrealized_pnl = excluded.unrealized_pnl, margin_used = excluded.margin_used, leverage = excluded.leverage, is_cross = excluded.is_cross,
                    liquidation_price = excluded.liquidation_price, observed_at = excluded.observed_at
                """, connection);
            AddValues(command, accountId, position.Instrument.Value, position.Quantity, position.EntryPrice, position.UnrealizedPnl, position.MarginUsed,
                position.Leverage, position.IsCross, OrNull(position.LiquidationPrice), baseline?.GetValueOrDefault(position.Instrument) ?? 0m,
                account.OccurredAt.ToUniversalTime());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await AddEquityAsync(connection, accountId, account, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task AddEquityAsync(NpgsqlConnection connection, int accountId, AccountSnapshot account, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO equity (account_id, bot_id, observed_at, equity, cash, unrealized_pnl, realized_pnl, margin_used)
            SELECT $1, 0, $2, $3, $4, $5, coalesce(sum(p.realized_pnl), 0), $6 FROM bot_positions p JOIN bots b USING (bot_id) WHERE b.account_id = $1
            ON CONFLICT DO NOTHING
            """, connection);
        AddValues(command, accountId, account.OccurredAt.ToUniversalTime(), account.Equity, account.Cash,
            account.Positions.Sum(position => position.UnrealizedPnl), account.MarginUsed);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddValues(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
            command.Parameters.Add(Positional(value));
    }
}
