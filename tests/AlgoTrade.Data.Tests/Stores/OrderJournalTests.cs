using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Orders;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class OrderJournalTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly OrderJournal _journal = new(database.DataSource);

    [Fact]
    public async Task An_order_is_read_back_as_it_was_written()
    {
        var given = await Given.AnAccountWithABotAsync(database, "round-trip");
        var written = given.Order(1) with
        {
            Request = given.Request(1) with
            {
                Kind = OrderKind.StopMarket,
                TriggerPrice = new(64_000m),
                ReduceOnly = true,
                Purpose = OrderPurpose.StopLoss,
                ProtectsEntry = given.Request(2).ClientOrderId,
                TimeInForce = TimeInForce.Ioc,
                Side = Side.Sell,
            },
            Grouping = OrderGrouping.EntryWithProtection,
        };

        await _journal.AppendAsync(given.Lease, given.Account.AccountId, [written], CancellationToken.None);
        var read = await _journal.FindAsync(written.Request.ClientOrderId, CancellationToken.None);

        Assert.Equal(written.Request, read!.Request);
        Assert.Equal((OrderStatus.Created, OrderGrouping.EntryWithProtection, 1L, "trace-1"), (read.Status, read.Grouping, read.Sequence, read.TraceId));
        Assert.Equal(1, await _journal.LastSequenceAsync(given.Bot.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Orders_that_are_sent_together_are_written_together_or_not_at_all()
    {
        var given = await Given.AnAccountWithABotAsync(database, "together");
        await _journal.AppendAsync(given.Lease, given.Account.AccountId, [given.Order(2)], CancellationToken.None);

        await Assert.ThrowsAsync<ConflictException>(
            () => _journal.AppendAsync(given.Lease, given.Account.AccountId, [given.Order(1), given.Order(2)], CancellationToken.None));

        Assert.Null(await _journal.FindAsync(given.Request(1).ClientOrderId, CancellationToken.None));
    }

    [Fact]
    public async Task Only_orders_that_may_still_change_are_listed_at_a_restart()
    {
        var given = await Given.AnAccountWithABotAsync(database, "restart");
        await _journal.AppendAsync(given.Lease, given.Account.AccountId, [given.Order(1), given.Order(2), given.Order(3)], CancellationToken.None);
        await _journal.RecordAsync(
            given.Lease, [given.Change(1, OrderStatus.Unknown), given.Change(2, OrderStatus.Filled), given.Change(3, OrderStatus.Open)], CancellationToken.None);

        var open = await _journal.NotFinalAsync(given.Account.AccountId, CancellationToken.None);

        Assert.Equal([(1L, OrderStatus.Unknown), (3L, OrderStatus.Open)], open.Select(order => (order.Sequence, order.Status)));
    }

    [Fact]
    public async Task A_filled_order_never_becomes_open_again_and_its_filled_quantity_never_falls()
    {
        var given = await Given.AnAccountWithABotAsync(database, "late-acceptance");
        await _journal.AppendAsync(given.Lease, given.Account.AccountId, [given.Order(1)], CancellationToken.None);
        await _journal.RecordAsync(
            given.Lease,
            [
                given.Change(1, OrderStatus.Filled, "filled") with { FilledQuantity = 0.00125m, AverageFillPrice = 65_000.4m },
                given.Change(1, OrderStatus.Open, "accepted") with { FilledQuantity = 0.001m, ExchangeOrderId = new(42) },
            ],
            CancellationToken.None);

        var order = await _journal.FindAsync(given.Request(1).ClientOrderId, CancellationToken.None);
        var events = await _journal.EventsAsync(given.Request(1).ClientOrderId, CancellationToken.None);

        Assert.Equal((OrderStatus.Filled, 0.00125m, 65_000.4m, 42L), (order!.Status, order.FilledQuantity, order.AverageFillPrice, order.ExchangeOrderId?.Value));
        Assert.Equal(["created", "filled", "accepted"], events.Select(one => one.Kind));
        Assert.Equal([1, 2, 3], events.Select(one => one.Sequence));
    }

    [Fact]
    public async Task An_event_of_an_order_that_is_not_in_the_journal_is_refused()
    {
        var given = await Given.AnAccountWithABotAsync(database, "stranger");
        var refused = await Assert.ThrowsAsync<ConflictException>(
            () => _journal.RecordAsync(given.Lease, [given.Change(77, OrderStatus.Open)], CancellationToken.None));
        Assert.Equal(ConflictKind.NotFound, refused.Kind);
    }

    [Fact]
    public async Task A_frozen_process_that_wakes_up_after_a_takeover_writes_nothing()
    {
        var given = await Given.AnAccountWithABotAsync(database, "frozen");
        await _journal.AppendAsync(given.Lease, given.Account.AccountId, [given.Order(1)], CancellationToken.None);
        var newOwner = await given.TakeOverAsync();

        await Assert.ThrowsAsync<LeaseLostException>(
            () => _journal.AppendAsync(given.Lease, given.Account.AccountId, [given.Order(2)], CancellationToken.None));
        await Assert.ThrowsAsync<LeaseLostException>(
            () => _journal.RecordAsync(given.Lease, [given.Change(1, OrderStatus.Open)], CancellationToken.None));
        await Assert.ThrowsAsync<LeaseLostException>(
            () => new FillStore(database.DataSource).AppendAsync(
                given.Lease, given.Account.AccountId, [given.Fill(1)], _ => given.Bot.Id, Given.Noon, CancellationToken.None));

        Assert.Equal(2, newOwner.Epoch);
        Assert.Equal(OrderStatus.Created, (await _journal.FindAsync(given.Request(1).ClientOrderId, CancellationToken.None))!.Status);
        Assert.Equal(1, await _journal.LastSequenceAsync(given.Bot.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_takeover_waits_for_a_write_under_the_old_lease_and_then_sees_it()
    {
        var given = await Given.AnAccountWithABotAsync(database, "takeover-waits");
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Fence.HoldAsync(connection, given.Lease, CancellationToken.None);

        var takeover = given.TakeOverAsync();
        var waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        while (await database.ScalarAsync<long>(waits) == 0)
        {
            Assert.False(takeover.IsCompleted, "the takeover did not wait for the write");
        }

        await transaction.CommitAsync();
        Assert.Equal(2, (await takeover).Epoch);
    }

    [Fact]
    public async Task The_same_fill_from_stream_and_history_is_stored_once()
    {
        var given = await Given.AnAccountWithABotAsync(database, "fills");
        var fills = new FillStore(database.DataSource);
        await fills.AppendAsync(given.Lease, given.Account.AccountId, [given.Fill(1), given.Fill(2)], _ => given.Bot.Id, Given.Noon, CancellationToken.None);

        var again = await fills.AppendAsync(
            given.Lease, given.Account.AccountId, [given.Fill(2), given.Fill(3, sequence: null)], fill => fill.ClientOrderId?.Bot, Given.Noon, CancellationToken.None);
        var ofBot = await fills.AfterAsync(given.Bot.Id, 0, 10, CancellationToken.None);

        Assert.Equal([3L], again.Select(stored => stored.Fill.TradeId));
        Assert.Equal([given.Fill(1), given.Fill(2)], ofBot.Select(stored => stored.Fill));
        Assert.Equal(3, (await fills.OfAccountAsync(given.Account.AccountId, Given.Noon, CancellationToken.None)).Count);
        Assert.Equal(Given.Noon.AddSeconds(3), await fills.LastOccurredAtAsync(given.Account.AccountId, CancellationToken.None));
    }
}
