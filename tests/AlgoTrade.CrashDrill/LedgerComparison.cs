using System.Net.Http.Json;
using System.Text.Json;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AlgoTrade.CrashDrill;

/// <summary>Orders, fills, positions, fees and cash of one account as the journal and as the exchange have them. Every sentence is a difference.</summary>
internal sealed class LedgerComparison(DrillGround ground, Lane lane)
{
    // One reader for so many orders: each has its own budget of requests per minute.
    private const int OrdersPerReader = 300;

    private readonly List<string> _differences = [];

    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        await using var provider = ground.OpenAdapter(lane.Address);
        var exchange = provider.GetRequiredService<IAccountReader>();
        var journal = new JournalReader(ground.DataSource);
        var theirs = await ReadAsync(() => exchange.GetFillsAsync(DateTimeOffset.UnixEpoch.AddDays(1), cancellationToken));
        var ours = await journal.LoadFillsAsync(lane.AccountId, DateTimeOffset.UnixEpoch, cancellationToken);
        var snapshot = await ReadAsync(() => exchange.GetAccountAsync(cancellationToken));
        var orders = await ReadOrdersAsync(cancellationToken);
        Console.WriteLine($"lane {lane.Number}: {orders.Count} orders, {ours.Count} fills in the journal; {theirs.Count} fills on the exchange; cash there {snapshot.Cash}");
        CompareFills(ours, theirs);
        CompareFilledQuantities(orders, ours);
        foreach (var chunk in orders.Where(order => order.Status != OrderStatus.Denied).Chunk(OrdersPerReader))
            await CompareOrdersAsync(chunk, cancellationToken);
        await FindStrangersAsync(orders.Select(order => order.Id).ToHashSet(), cancellationToken);
        foreach (var order in await ReadAsync(() => exchange.GetOpenOrdersAsync(cancellationToken)))
            _differences.Add($"order {order.ClientOrderId} is still open on the exchange");
        await ComparePositionsAsync(journal, snapshot, cancellationToken);
        await CompareBotPositionsAsync(cancellationToken);
        await CompareCashAsync(snapshot, cancellationToken);
        if (ours.Count == 0)
            _differences.Add("nothing was traded, so nothing was shown");
        return [.. _differences.Select(difference => $"lane {lane.Number}: {difference}")];
    }

    private void CompareFills(IReadOnlyList<Fill> ours, IReadOnlyList<Fill> theirs)
    {
        var booked = ours.GroupBy(KeyOf).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (key, fills) in booked.Where(pair => pair.Value.Count > 1))
            _differences.Add($"fill {key} is booked {fills.Count} times");
        foreach (var fill in theirs)
        {
            if (!booked.Remove(KeyOf(fill), out var own))
                _differences.Add($"fill {KeyOf(fill)} of order {fill.ClientOrderId} is lost");
            else if (own[0].SignedQuantity != fill.SignedQuantity || own[0].Price != fill.Price || own[0].Fee != fill.Fee || own[0].ClientOrderId != fill.ClientOrderId)
                _differences.Add($"fill {KeyOf(fill)} is booked with other values");
        }

        foreach (var key in booked.Keys)
            _differences.Add($"fill {key} is in the journal only");
    }

    private void CompareFilledQuantities(IReadOnlyList<Row> orders, IReadOnlyList<Fill> fills)
    {
        var filled = fills.Where(fill => fill.ClientOrderId is not null).GroupBy(fill => fill.ClientOrderId!.Value)
            .ToDictionary(group => group.Key, group => group.Sum(fill => fill.Quantity.Value));
        foreach (var order in orders.Where(order => order.Filled != filled.GetValueOrDefault(order.Id)))
            _differences.Add($"order {order.Id} has {order.Filled} filled; its fills say {filled.GetValueOrDefault(order.Id)}");
    }

    private async Task CompareOrdersAsync(IReadOnlyList<Row> orders, CancellationToken cancellationToken)
    {
        await using var provider = ground.OpenAdapter(lane.Address);
        var exchange = provider.GetRequiredService<IAccountReader>();
        foreach (var (id, status, _) in orders)
        {
            var found = await ReadAsync(() => exchange.FindOrderAsync(id, cancellationToken));
            // An order that never landed, or that was refused before it got a number, is not known there. "Filled" in part is "canceled" in
            // the journal: the exchange drops the rest of an IOC order without a word.
            var agrees = found is null ? status is OrderStatus.Expired or OrderStatus.Rejected
                : status == found.Status || (status is OrderStatus.Canceled && found.Status is OrderStatus.Filled or OrderStatus.Rejected);
            if (!agrees)
                _differences.Add($"order {id} is {status} in the journal and {found?.Status.ToString() ?? "unknown"} ({found?.StatusText}) on the exchange");
        }
    }

    /// <summary>Orders of the account on the exchange that the journal does not have, or that are there twice.</summary>
    private async Task FindStrangersAsync(HashSet<ClientOrderId> ours, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ground.VenuePort}/") };
        var answer = await Eventually.ReadAsync(
            async () => await (await http.PostAsJsonAsync("info", new { type = "historicalOrders", user = lane.Address }, cancellationToken)).EnsureSuccessStatusCode()
                .Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
        var seen = new Dictionary<ClientOrderId, long>();
        foreach (var order in answer.EnumerateArray().Select(entry => entry.GetProperty("order")))
        {
            var id = order.TryGetProperty("cloid", out var cloid) && ClientOrderId.TryParse(cloid.GetString(), null, out var parsed) ? parsed : (ClientOrderId?)null;
            var number = order.GetProperty("oid").GetInt64();
            if (id is null || !ours.Contains(id.Value))
                _differences.Add($"order {number} ({id}) of the exchange is not in the journal");
            else if (!seen.TryAdd(id.Value, number) && seen[id.Value] != number)
                _differences.Add($"order {id} is on the exchange as {seen[id.Value]} and as {number}");
        }
    }

    private async Task ComparePositionsAsync(JournalReader journal, AccountSnapshot snapshot, CancellationToken cancellationToken)
    {
        var booked = (await journal.TallyOf(lane.AccountId, TimeProvider.System).ReadAsync(cancellationToken)).ByFills;
        var nobodys = await new AccountBooks(ground.DataSource).LoadUnattributedAsync(lane.AccountId, cancellationToken);
        var held = snapshot.Positions.ToDictionary(position => position.Instrument, position => position.Quantity);
        foreach (var instrument in booked.Keys.Union(held.Keys).Union(nobodys.Keys))
        {
            var ours = booked.GetValueOrDefault(instrument) + nobodys.GetValueOrDefault(instrument);
            if (ours != held.GetValueOrDefault(instrument))
                _differences.Add($"{instrument} is {ours} in the journal and {held.GetValueOrDefault(instrument)} on the exchange");
        }
    }

    private async Task CompareBotPositionsAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand(
            """
            SELECT p.bot_id, p.coin, p.quantity, coalesce(sum(CASE WHEN f.side = 'Buy' THEN f.quantity ELSE -f.quantity END), 0), p.fees, coalesce(sum(f.fee), 0)
            FROM bot_positions p JOIN bots b USING (bot_id) LEFT JOIN fills f ON f.bot_id = p.bot_id AND f.coin = p.coin
            WHERE b.account_id = $1 GROUP BY p.bot_id, p.coin, p.quantity, p.fees
            """);
        command.Parameters.Add(new() { Value = lane.AccountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetDecimal(2) != reader.GetDecimal(3) || reader.GetDecimal(4) != reader.GetDecimal(5))
                _differences.Add($"bot {reader.GetInt32(0)} holds {reader.GetDecimal(2)} {reader.GetString(1)} with fees {reader.GetDecimal(4)}; its fills say {reader.GetDecimal(3)} and {reader.GetDecimal(5)}");
        }
    }

    private async Task CompareCashAsync(AccountSnapshot snapshot, CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand(
            """
            SELECT coalesce(sum(CASE WHEN side = 'Buy' THEN -1 ELSE 1 END * price * quantity - fee), 0),
                (SELECT coalesce(sum(payment), 0) FROM funding_payments WHERE account_id = $1)
            FROM fills WHERE account_id = $1
            """);
        command.Parameters.Add(new() { Value = lane.AccountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        // Everything is flat, so what was paid and received for the fills is all that moved.
        var booked = Lane.Cash + reader.GetDecimal(0) + reader.GetDecimal(1);
        if (Math.Abs(booked - snapshot.Cash) > 0.000001m)
            _differences.Add($"cash is {booked} by the journal and {snapshot.Cash} on the exchange");
    }

    private async Task<IReadOnlyList<Row>> ReadOrdersAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand("SELECT cloid, status, filled_quantity FROM orders WHERE account_id = $1 ORDER BY created_at");
        command.Parameters.Add(new() { Value = lane.AccountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var orders = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
            orders.Add(new Row(ClientOrderId.Parse(reader.GetString(0)), Enum.Parse<OrderStatus>(reader.GetString(1)), reader.GetDecimal(2)));
        return orders;
    }

    private static Task<T> ReadAsync<T>(Func<Task<T>> read) => Eventually.ReadAsync(read);

    private static (string, DateTimeOffset, long, long) KeyOf(Fill fill) => (fill.Instrument.Value, fill.OccurredAt, fill.TradeId, fill.ExchangeOrderId.Value);

    private sealed record Row(ClientOrderId Id, OrderStatus Status, decimal Filled);
}
