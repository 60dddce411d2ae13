using AlgoTrade.Data.Orders;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Npgsql;

namespace AlgoTrade.Data.Journal;

/// <summary>What a starting, restarting or reconciling daemon asks the journal.</summary>
public sealed class JournalReader(NpgsqlDataSource dataSource)
{
    private const string OrderColumns =
        """
        o.bot_id, o.cloid, o.coin, o.side, o.quantity, o.kind, o.limit_price, o.trigger_price, o.time_in_force, o.reduce_only, o.purpose,
        o.protects_entry, o.reason, o."grouping", o.status, o.filled_quantity, o.average_fill_price, o.oid, o.nonce, o.expires_after, o.created_at,
        o.event_count,
        EXISTS (SELECT 1 FROM order_events e WHERE e.cloid = o.cloid AND e.kind = 'CancelRequested')
        """;

    private const string FillColumns = "coin, side, price, quantity, fee, fee_asset, role, oid, cloid, trade_id, occurred_at, is_liquidation";

    public async Task<BotRecord> LoadBotAsync(BotId bot, CancellationToken cancellationToken) => (await LoadBotsAsync([bot], cancellationToken))[bot];

    /// <summary>Several bots in one go: a daemon that starts a thousand asks a few times, not thousands of times.</summary>
    public async Task<IReadOnlyDictionary<BotId, BotRecord>> LoadBotsAsync(IReadOnlyList<BotId> bots, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        foreach (var sql in (ReadOnlySpan<string>)[
            """
            SELECT b.bot_id, s.snapshot, s.snapshot_at,
                (SELECT coalesce(max(sequence), 0) FROM orders WHERE bot_id = b.bot_id), (SELECT coalesce(max(sequence), 0) FROM decisions WHERE bot_id = b.bot_id),
                EXISTS (SELECT 1 FROM fills f WHERE f.account_id = b.account_id AND f.bot_id = b.bot_id AND f.is_liquidation AND f.occurred_at > s.snapshot_at)
            FROM bots b LEFT JOIN bot_status s USING (bot_id) WHERE b.bot_id = ANY ($1)
            """,
            $"SELECT {OrderColumns} FROM orders o WHERE o.bot_id = ANY ($1) AND {OrderConfiguration.NotFinal} ORDER BY o.sequence",
            "SELECT bot_id, coin, quantity, entry_price, realized_pnl, fees, funding FROM bot_positions WHERE bot_id = ANY ($1) ORDER BY coin"])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(SqlCommands.Column(bots.Select(bot => bot.Value)));
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var records = new Dictionary<BotId, BotRecord>();
        while (await reader.ReadAsync(cancellationToken))
            records[new BotId(reader.GetInt32(0))] = ReadRecord(reader);
        await reader.NextResultAsync(cancellationToken);
        var orders = new List<JournaledOrder>();
        while (await reader.ReadAsync(cancellationToken))
            orders.Add(ReadOrder(reader));
        await reader.NextResultAsync(cancellationToken);
        var positions = new List<(BotId Bot, VirtualPosition Position)>();
        while (await reader.ReadAsync(cancellationToken))
            positions.Add((new BotId(reader.GetInt32(0)), ReadPosition(reader)));
        var (ordersOf, positionsOf) = (orders.ToLookup(order => order.Bot), positions.ToLookup(position => position.Bot, position => position.Position));
        return records.ToDictionary(record => record.Key, record => record.Value with { LiveOrders = [.. ordersOf[record.Key]], Positions = [.. positionsOf[record.Key]] });
    }

    public async Task<JournaledOrder?> FindOrderAsync(ClientOrderId order, CancellationToken cancellationToken)
    {
        var found = await ReadOrdersAsync($"SELECT {OrderColumns} FROM orders o WHERE o.cloid = $1", order.ToString(), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Orders of a bot below a sequence, newest first.</summary>
    public async Task<IReadOnlyList<JournaledOrder>> LoadOrdersAsync(BotId bot, long beforeSequence, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT {OrderColumns} FROM orders o WHERE o.bot_id = @bot AND o.sequence < @before ORDER BY o.sequence DESC LIMIT @limit");
        command.With("bot", bot.Value).With("before", beforeSequence).With("limit", limit);
        return await command.ReadListAsync(ReadOrder, cancellationToken);
    }

    /// <summary>Stored fills of a bot, oldest first.</summary>
    public async Task<IReadOnlyList<Fill>> LoadFillsAsync(BotId bot, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"SELECT {FillColumns} FROM fills WHERE bot_id = @bot ORDER BY occurred_at, fill_id");
        return await command.With("bot", bot.Value).ReadListAsync(ReadFill, cancellationToken);
    }

    /// <summary>Orders of all bots on the account that may still change.</summary>
    public Task<IReadOnlyList<JournaledOrder>> LoadLiveOrdersAsync(int accountId, CancellationToken cancellationToken) => ReadOrdersAsync(
        $"SELECT {OrderColumns} FROM orders o WHERE o.account_id = $1 AND {OrderConfiguration.NotFinal} ORDER BY o.bot_id, o.sequence", accountId, cancellationToken);

    /// <summary>Time of the newest stored fill of the account.</summary>
    public async Task<DateTimeOffset?> LastFillAtAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT max(occurred_at) FROM fills WHERE account_id = $1");
        command.Parameters.Add(new() { Value = accountId });
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    /// <summary>Stored fills of the account from the time on, oldest first.</summary>
    public async Task<IReadOnlyList<Fill>> LoadFillsAsync(int accountId, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT {FillColumns} FROM fills WHERE account_id = $1 AND occurred_at >= $2 ORDER BY occurred_at, fill_id");
        command.Parameters.Add(new() { Value = accountId });
        command.Parameters.Add(new() { Value = from.ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var fills = new List<Fill>();
        while (await reader.ReadAsync(cancellationToken))
            fills.Add(ReadFill(reader));
        return fills;
    }

    /// <summary>Stored fills from the time on that a bot could hear of again: its own, and those that were booked as nobody's while it was away.</summary>
    public async Task<IReadOnlyList<Fill>> LoadFillsAsync(int accountId, BotId bot, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT {FillColumns} FROM fills WHERE account_id = @account AND occurred_at >= @from AND (bot_id = @bot OR bot_id IS NULL) ORDER BY occurred_at, fill_id");
        return await command.With("account", accountId).With("from", from).With("bot", bot.Value).ReadListAsync(ReadFill, cancellationToken);
    }

    /// <summary>Adds up the books of the account, again and again.</summary>
    /// <param name="timeProvider">Real time, whatever the market's is.</param>
    public AccountTally TallyOf(int accountId, TimeProvider timeProvider) => new(dataSource, accountId, timeProvider);

    /// <summary>What each bot of the account holds, signed; flat ones are left out.</summary>
    public async Task<IReadOnlyList<(BotId Bot, InstrumentName Instrument, decimal Quantity)>> PositionsByBotAsync(
        int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT bot_id, coin, quantity FROM bot_positions JOIN bots USING (bot_id) WHERE account_id = @account AND quantity <> 0");
        return await command.With("account", accountId).ReadListAsync(
            row => (new BotId(row.GetInt32(0)), new InstrumentName(row.GetString(1)), row.GetDecimal(2)), cancellationToken);
    }

    /// <summary>What all bots of the account hold together, signed, and what it cost (USDC, signed as the quantity); what adds up to nothing is left out.</summary>
    public async Task<IReadOnlyList<(InstrumentName Instrument, decimal Quantity, decimal Cost)>> SumPositionsAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT coin, sum(quantity), sum(quantity * entry_price) FROM bot_positions JOIN bots USING (bot_id)
            WHERE account_id = @account GROUP BY coin HAVING sum(quantity) <> 0
            """);
        return await command.With("account", accountId).ReadListAsync(
            row => (new InstrumentName(row.GetString(0)), row.GetDecimal(1), row.GetDecimal(2)), cancellationToken);
    }

    /// <summary>Orders of the account that are on its exchange.</summary>
    public async Task<int> CountOpenOrdersAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT count(*) FROM orders WHERE account_id = @account AND {OrderConfiguration.NotFinal} AND status IN ('Waiting', 'Open', 'Triggered')");
        return (int)await command.With("account", accountId).ReadScalarAsync<long>(cancellationToken);
    }

    /// <summary>Those of the fills that are in no book, in their order.</summary>
    public async Task<IReadOnlyList<Fill>> NotBookedAsync(int accountId, IReadOnlyList<Fill> fills, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT coin, occurred_at, trade_id, oid FROM fills WHERE account_id = @account AND occurred_at >= @from");
        command.With("account", accountId).With("from", fills.Min(fill => fill.OccurredAt));
        var booked = (await command.ReadListAsync(row => (row.GetString(0), row.GetTime(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken)).ToHashSet();
        return [.. fills.Where(fill => !booked.Contains((fill.Instrument.Value, Timestamps.ForStorage(fill.OccurredAt), fill.TradeId, fill.ExchangeOrderId.Value)))];
    }

    internal static async Task<IReadOnlyDictionary<InstrumentName, decimal>> ReadSumsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sums = new Dictionary<InstrumentName, decimal>();
        while (await reader.ReadAsync(cancellationToken))
            sums[new InstrumentName(reader.GetString(0))] = reader.GetDecimal(1);
        return sums;
    }

    private static BotRecord ReadRecord(NpgsqlDataReader reader) => new(
        reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1), reader.IsDBNull(1) ? null : reader.GetTime(2), [], [], reader.GetInt64(3), reader.GetInt64(4))
    {
        WasClosedMeanwhile = reader.GetBoolean(5),
    };

    private static VirtualPosition ReadPosition(NpgsqlDataReader reader) => new(
        new InstrumentName(reader.GetString(1)), reader.GetDecimal(2), reader.GetDecimal(3), reader.GetDecimal(4), reader.GetDecimal(5), reader.GetDecimal(6));

    private async Task<IReadOnlyList<JournaledOrder>> ReadOrdersAsync(string sql, object key, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = key });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var orders = new List<JournaledOrder>();
        while (await reader.ReadAsync(cancellationToken))
            orders.Add(ReadOrder(reader));
        return orders;
    }

    private static JournaledOrder ReadOrder(NpgsqlDataReader reader)
    {
        var request = new OrderRequest
        {
            ClientOrderId = ClientOrderId.Parse(reader.GetString(1)),
            Instrument = new InstrumentName(reader.GetString(2)),
            Side = Enum.Parse<Side>(reader.GetString(3)),
            Quantity = new Quantity(reader.GetDecimal(4)),
            Kind = Enum.Parse<OrderKind>(reader.GetString(5)),
            LimitPrice = reader.IsDBNull(6) ? null : new Price(reader.GetDecimal(6)),
            TriggerPrice = reader.IsDBNull(7) ? null : new Price(reader.GetDecimal(7)),
            TimeInForce = Enum.Parse<TimeInForce>(reader.GetString(8)),
            ReduceOnly = reader.GetBoolean(9),
            Purpose = Enum.Parse<OrderPurpose>(reader.GetString(10)),
            ProtectsEntry = reader.IsDBNull(11) ? null : ClientOrderId.Parse(reader.GetString(11)),
            Reason = reader.GetString(12),
        };
        return new JournaledOrder(
            new BotId(reader.GetInt32(0)), request, Enum.Parse<OrderGrouping>(reader.GetString(13)), Enum.Parse<OrderStatus>(reader.GetString(14)),
            reader.GetDecimal(15), reader.IsDBNull(16) ? null : reader.GetDecimal(16),
            reader.IsDBNull(17) ? null : new ExchangeOrderId(reader.GetInt64(17)),
            reader.IsDBNull(18) || reader.IsDBNull(19) ? null : new ActionTicket(reader.GetInt64(18), reader.GetFieldValue<DateTimeOffset>(19)),
            reader.GetFieldValue<DateTimeOffset>(20), reader.GetInt32(21), reader.GetBoolean(22));
    }

    private static Fill ReadFill(NpgsqlDataReader reader) => new()
    {
        Instrument = new InstrumentName(reader.GetString(0)),
        Side = Enum.Parse<Side>(reader.GetString(1)),
        Price = new Price(reader.GetDecimal(2)),
        Quantity = new Quantity(reader.GetDecimal(3)),
        Fee = reader.GetDecimal(4),
        FeeAsset = reader.GetString(5),
        Role = Enum.Parse<LiquidityRole>(reader.GetString(6)),
        ExchangeOrderId = new ExchangeOrderId(reader.GetInt64(7)),
        ClientOrderId = reader.IsDBNull(8) ? null : ClientOrderId.Parse(reader.GetString(8)),
        TradeId = reader.GetInt64(9),
        OccurredAt = reader.GetFieldValue<DateTimeOffset>(10),
        IsLiquidation = reader.GetBoolean(11),
    };
}
