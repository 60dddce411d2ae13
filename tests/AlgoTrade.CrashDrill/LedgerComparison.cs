using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AlgoTrade.CrashDrill;

/// <summary>Orders, fills, positions, fees and cash of one account as the journal and as the exchange have them. Every sentence is a difference.</summary>
internal static class LedgerComparison
{
    public static async Task<List<string>> RunAsync(
        NpgsqlDataSource dataSource, int accountId, Uri venue, string account, decimal initialCash, CancellationToken cancellationToken)
    {
        await using var provider = Adapter(venue, account);
        var exchange = new PatientReader(provider.GetRequiredService<IAccountReader>());
        var theirs = await exchange.ReadAsync(reader => reader.GetFillsAsync(DateTimeOffset.UnixEpoch.AddDays(1), cancellationToken));
        var ours = await new JournalReader(dataSource).LoadFillsAsync(accountId, DateTimeOffset.UnixEpoch, cancellationToken);
        var snapshot = await exchange.ReadAsync(reader => reader.GetAccountAsync(cancellationToken));
        var orders = await ReadOrdersAsync(dataSource, accountId, cancellationToken);
        Console.WriteLine($"{orders.Count} orders, {ours.Count} fills in the journal; {theirs.Count} fills on the exchange; cash there {snapshot.Cash}");
        var differences = new List<string>();
        CompareFills(ours, theirs, differences);
        await CompareOrdersAsync(orders, exchange, differences, cancellationToken);
        await ComparePositionsAsync(dataSource, accountId, snapshot, differences, cancellationToken);
        await CompareCashAsync(dataSource, accountId, initialCash, snapshot, differences, cancellationToken);
        if (ours.Count == 0)
            differences.Add("nothing was traded, so nothing was shown");
        return differences;
    }

    private static void CompareFills(IReadOnlyList<Fill> ours, IReadOnlyList<Fill> theirs, List<string> differences)
    {
        var booked = ours.GroupBy(KeyOf).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (key, fills) in booked.Where(pair => pair.Value.Count > 1))
            differences.Add($"fill {key} is booked {fills.Count} times");
        foreach (var fill in theirs)
        {
            if (!booked.Remove(KeyOf(fill), out var own))
                differences.Add($"fill {KeyOf(fill)} of order {fill.ClientOrderId} is lost");
            else if (own[0].SignedQuantity != fill.SignedQuantity || own[0].Price != fill.Price || own[0].Fee != fill.Fee || own[0].ClientOrderId != fill.ClientOrderId)
                differences.Add($"fill {KeyOf(fill)} is booked with other values");
        }

        foreach (var key in booked.Keys)
            differences.Add($"fill {key} is in the journal only");
    }

    private static async Task CompareOrdersAsync(
        IReadOnlyList<(ClientOrderId Id, OrderStatus Status, decimal Filled)> orders, PatientReader exchange, List<string> differences, CancellationToken cancellationToken)
    {
        foreach (var (id, status, _) in orders.Where(order => order.Status != OrderStatus.Denied))
        {
            var found = await exchange.ReadAsync(reader => reader.FindOrderAsync(id, cancellationToken));
            // An order that never landed, or that was refused before it got a number, is not known there.
            var agrees = found is null ? status is OrderStatus.Expired or OrderStatus.Rejected
                : status == found.Status || (status is OrderStatus.Canceled && found.Status is OrderStatus.Filled or OrderStatus.Rejected);
            if (!agrees)
                differences.Add($"order {id} is {status} in the journal and {found?.Status.ToString() ?? "unknown"} ({found?.StatusText}) on the exchange");
        }

        var open = await exchange.ReadAsync(reader => reader.GetOpenOrdersAsync(cancellationToken));
        foreach (var order in open)
            differences.Add($"order {order.ClientOrderId} is still open on the exchange");
    }

    private static async Task ComparePositionsAsync(
        NpgsqlDataSource dataSource, int accountId, AccountSnapshot snapshot, List<string> differences, CancellationToken cancellationToken)
    {
        var booked = await new JournalReader(dataSource).SumPositionsAsync(accountId, cancellationToken);
        var held = snapshot.Positions.ToDictionary(position => position.Instrument, position => position.Quantity);
        foreach (var instrument in booked.Keys.Union(held.Keys))
        {
            if (booked.GetValueOrDefault(instrument) != held.GetValueOrDefault(instrument))
                differences.Add($"{instrument} is {booked.GetValueOrDefault(instrument)} in the journal and {held.GetValueOrDefault(instrument)} on the exchange");
        }

        await using var command = dataSource.CreateCommand(
            """
            SELECT p.bot_id, p.coin, p.quantity, coalesce(sum(CASE WHEN f.side = 'Buy' THEN f.quantity ELSE -f.quantity END), 0), p.fees, coalesce(sum(f.fee), 0)
            FROM bot_positions p LEFT JOIN fills f ON f.bot_id = p.bot_id AND f.coin = p.coin GROUP BY p.bot_id, p.coin, p.quantity, p.fees
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetDecimal(2) != reader.GetDecimal(3) || reader.GetDecimal(4) != reader.GetDecimal(5))
                differences.Add($"bot {reader.GetInt32(0)} holds {reader.GetDecimal(2)} {reader.GetString(1)} with fees {reader.GetDecimal(4)}; its fills say {reader.GetDecimal(3)} and {reader.GetDecimal(5)}");
        }
    }

    private static async Task CompareCashAsync(
        NpgsqlDataSource dataSource, int accountId, decimal initialCash, AccountSnapshot snapshot, List<string> differences, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT coalesce(sum(CASE WHEN side = 'Buy' THEN -1 ELSE 1 END * price * quantity - fee), 0),
                (SELECT coalesce(sum(payment), 0) FROM funding_payments WHERE account_id = $1)
            FROM fills WHERE account_id = $1
            """);
        command.Parameters.Add(new() { Value = accountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        // Everything is flat, so what was paid and received for the fills is all that moved.
        var booked = initialCash + reader.GetDecimal(0) + reader.GetDecimal(1);
        if (Math.Abs(booked - snapshot.Cash) > 0.000001m)
            differences.Add($"cash is {booked} by the journal and {snapshot.Cash} on the exchange");
    }

    private static async Task<IReadOnlyList<(ClientOrderId, OrderStatus, decimal)>> ReadOrdersAsync(NpgsqlDataSource dataSource, int accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT cloid, status, filled_quantity FROM orders WHERE account_id = $1 ORDER BY created_at");
        command.Parameters.Add(new() { Value = accountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var orders = new List<(ClientOrderId, OrderStatus, decimal)>();
        while (await reader.ReadAsync(cancellationToken))
            orders.Add((ClientOrderId.Parse(reader.GetString(0)), Enum.Parse<OrderStatus>(reader.GetString(1)), reader.GetDecimal(2)));
        return orders;
    }

    private static ServiceProvider Adapter(Uri venue, string account)
    {
        var settings = new Dictionary<string, string?> { ["Hyperliquid:BaseUrl"] = venue.ToString(), ["Hyperliquid:AccountAddress"] = account };
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging().AddHyperliquid().BuildServiceProvider();
    }

    private static (string, DateTimeOffset, long, long) KeyOf(Fill fill) => (fill.Instrument.Value, fill.OccurredAt, fill.TradeId, fill.ExchangeOrderId.Value);

    /// <summary>The exchange goes on failing now and then while it is compared.</summary>
    private sealed class PatientReader(IAccountReader reader)
    {
        public async Task<T> ReadAsync<T>(Func<IAccountReader, Task<T>> read)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await read(reader);
                }
                catch (ExchangeUnavailableException) when (attempt < 20)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                }
            }
        }
    }
}
