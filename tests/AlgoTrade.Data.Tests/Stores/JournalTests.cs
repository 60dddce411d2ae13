using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Portfolio;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class JournalTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly JournalStore _journal = new(database.DataSource);
    private readonly JournalReader _reader = new(database.DataSource);
    private readonly AccountBooks _books = new(database.DataSource);

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

        await WriteAsync(given, given.Entry() with { NewOrders = [written] });
        var read = await FindAsync(given, 1);

        Assert.Equal(written.Request, read.Request);
        Assert.Equal((OrderStatus.Created, OrderGrouping.EntryWithProtection, written.Ticket), (read.Status, read.Grouping, read.Ticket));
        Assert.Equal("trace-1", await database.ScalarAsync<string>($"SELECT trace_id FROM orders WHERE cloid = '{read.Request.ClientOrderId}'"));
        Assert.Equal(1, (await _reader.LoadBotAsync(given.Bot.Id, CancellationToken.None)).LastOrderSequence);
    }

    [Fact]
    public async Task What_followed_from_one_event_is_written_together_or_not_at_all()
    {
        var given = await Given.AnAccountWithABotAsync(database, "together");
        var refused = given.Orders(1) with { Changes = [given.Change(77, OrderStatus.Open)], Fills = [Booked(given, 1)] };

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => WriteAsync(given, refused));

        Assert.Equal(ConflictKind.NotFound, conflict.Kind);
        Assert.Null(await _reader.FindOrderAsync(given.Request(1).ClientOrderId, CancellationToken.None));
        Assert.Empty(await _reader.LoadFillsAsync(given.Bot.Id, CancellationToken.None));
    }

    [Fact]
    public async Task An_entry_whose_answer_was_lost_may_be_written_again()
    {
        var given = await Given.AnAccountWithABotAsync(database, "again");
        var entry = given.Orders(1) with { Changes = [given.Change(1, OrderStatus.Open), given.Change(1, OrderStatus.Filled, 2)], Fills = [Booked(given, 1)] };

        await WriteAsync(given, entry);
        await WriteAsync(given, entry);

        var bot = await _reader.LoadBotAsync(given.Bot.Id, CancellationToken.None);
        Assert.Equal((OrderStatus.Filled, 2), ((await FindAsync(given, 1)).Status, (await FindAsync(given, 1)).EventCount));
        Assert.Equal(given.Fill(1).SignedQuantity, Assert.Single(bot.Positions).Quantity);
        Assert.Equal([given.Fill(1)], await _reader.LoadFillsAsync(given.Bot.Id, CancellationToken.None));
        Assert.Equal(2L, await database.ScalarAsync<long>($"SELECT count(*) FROM order_events WHERE bot_id = {given.Bot.Id}"));
    }

    [Fact]
    public async Task Of_several_events_of_one_order_in_one_commit_the_last_says_how_it_stands_and_what_it_does_not_say_an_earlier_one_does()
    {
        var given = await Given.AnAccountWithABotAsync(database, "several-events");
        var opened = given.Change(1, OrderStatus.Open) with { ExchangeOrderId = new(42), Details = "resting" };
        var half = given.Change(1, OrderStatus.Open, 2) with { FilledQuantity = 0.0006m, AverageFillPrice = 65_000.4m };
        var canceled = given.Change(1, OrderStatus.Canceled, 3) with { FilledQuantity = 0.0006m };

        await _journal.AppendAsync(given.Lease, [given.Orders(1, 2), given.Changes(opened, half), given.Changes(canceled, given.Change(2, OrderStatus.Open))], CancellationToken.None);

        var order = await FindAsync(given, 1);
        Assert.Equal((OrderStatus.Canceled, 0.0006m, 65_000.4m, 42L, 3), (order.Status, order.FilledQuantity, order.AverageFillPrice, order.ExchangeOrderId?.Value, order.EventCount));
        Assert.Equal((OrderStatus.Open, 1), ((await FindAsync(given, 2)).Status, (await FindAsync(given, 2)).EventCount));
        Assert.Equal("resting", await database.ScalarAsync<string>($"SELECT status_reason FROM orders WHERE cloid = '{order.Request.ClientOrderId}'"));
        Assert.Equal("1:resting 2: 3:", await database.ScalarAsync<string>(
            $"SELECT string_agg(sequence || ':' || coalesce(details #>> '{{}}', ''), ' ' ORDER BY sequence) FROM order_events WHERE cloid = '{order.Request.ClientOrderId}'"));
    }

    [Fact]
    public async Task Of_several_fills_in_one_commit_the_last_that_is_new_says_where_the_position_stands()
    {
        var given = await Given.AnAccountWithABotAsync(database, "several-fills");
        var (first, second, third) = (Booked(given, 1), Booked(given, 2), Booked(given, 3));
        var other = third with { Fill = third.Fill with { Instrument = new("ETH") }, After = third.After with { Instrument = new("ETH"), Quantity = 3 } };
        second = second with { After = first.After.With(second.Fill) };
        await WriteAsync(given, given.Orders(1) with { Fills = [first] });

        await _journal.AppendAsync(given.Lease, [given.Entry() with { Fills = [second] }, given.Entry() with { Fills = [first, other] }], CancellationToken.None);

        var positions = (await _reader.LoadBotAsync(given.Bot.Id, CancellationToken.None)).Positions.ToDictionary(position => position.Instrument.Value, position => position.Quantity);
        Assert.Equal((2 * first.Fill.SignedQuantity, 3m), (positions["BTC"], positions["ETH"]));
        Assert.Equal(3, (await _reader.LoadFillsAsync(given.Bot.Id, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Only_orders_that_may_still_change_are_listed_at_a_restart()
    {
        var given = await Given.AnAccountWithABotAsync(database, "restart");
        await WriteAsync(given, given.Orders(1, 2, 3));
        await WriteAsync(given, given.Changes(given.Change(1, OrderStatus.Unknown), given.Change(2, OrderStatus.Filled), given.Change(3, OrderStatus.Open)));

        var live = await _reader.LoadLiveOrdersAsync(given.Account.AccountId, CancellationToken.None);
        var all = await _reader.LoadOrdersAsync(given.Bot.Id, long.MaxValue, 10, CancellationToken.None);

        Assert.Equal([(1L, OrderStatus.Unknown), (3L, OrderStatus.Open)], live.Select(order => (order.Request.ClientOrderId.Sequence, order.Status)));
        Assert.Equal([3L, 2L, 1L], all.Select(order => order.Request.ClientOrderId.Sequence));
    }

    [Fact]
    public async Task An_older_change_never_overwrites_a_newer_one()
    {
        var given = await Given.AnAccountWithABotAsync(database, "late-acceptance");
        await WriteAsync(given, given.Orders(1));
        var filled = given.Change(1, OrderStatus.Filled, 2) with { FilledQuantity = 0.00125m, AverageFillPrice = 65_000.4m, ExchangeOrderId = new(42) };
        await WriteAsync(given, given.Changes(filled));
        await WriteAsync(given, given.Changes(given.Change(1, OrderStatus.Open) with { FilledQuantity = 0.001m }));

        var order = await FindAsync(given, 1);

        Assert.Equal((OrderStatus.Filled, 0.00125m, 65_000.4m, 42L), (order.Status, order.FilledQuantity, order.AverageFillPrice, order.ExchangeOrderId?.Value));
    }

    [Fact]
    public async Task A_frozen_process_that_wakes_up_after_a_takeover_writes_nothing()
    {
        var given = await Given.AnAccountWithABotAsync(database, "frozen");
        await WriteAsync(given, given.Orders(1));
        var newOwner = await given.TakeOverAsync();
        var account = given.Account.AccountId;

        await Assert.ThrowsAsync<LeaseLostException>(() => WriteAsync(given, given.Orders(2)));
        await Assert.ThrowsAsync<LeaseLostException>(() => WriteAsync(given, given.Changes(given.Change(1, OrderStatus.Open))));
        await Assert.ThrowsAsync<LeaseLostException>(() => WriteAsync(given, given.Entry() with { Fills = [Booked(given, 1)] }));
        await Assert.ThrowsAsync<LeaseLostException>(
            () => _books.BookForeignFillAsync(given.Lease, account, given.Fill(2, sequence: null), Given.Noon, CancellationToken.None));
        await Assert.ThrowsAsync<LeaseLostException>(() => _books.BookFundingAsync(given.Lease, account, Payment, [], CancellationToken.None));
        await Assert.ThrowsAsync<LeaseLostException>(() => _books.StoreAccountAsync(given.Lease, account, Snapshot, null, CancellationToken.None));
        await Assert.ThrowsAsync<LeaseLostException>(
            () => new EquityStore(database.DataSource).AppendAsync(given.Lease, [new(account, null, Given.Noon, 1, 1, 0, 0, 0)], CancellationToken.None));

        Assert.Equal(2, newOwner.Epoch);
        Assert.Equal(OrderStatus.Created, (await FindAsync(given, 1)).Status);
        Assert.Empty(await _reader.LoadFillsAsync(account, DateTimeOffset.MinValue, CancellationToken.None));
        Assert.Null(await _books.LastSeenAsync(account, CancellationToken.None));
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
    public async Task The_same_fill_from_stream_and_history_is_booked_once()
    {
        var given = await Given.AnAccountWithABotAsync(database, "fills");
        await WriteAsync(given, given.Orders(1) with { Fills = [Booked(given, 1)] });
        await WriteAsync(given, given.Entry() with { Fills = [Booked(given, 1)] });
        var foreign = given.Fill(3, sequence: null);

        Assert.True(await _books.BookForeignFillAsync(given.Lease, given.Account.AccountId, foreign, Given.Noon, CancellationToken.None));
        Assert.False(await _books.BookForeignFillAsync(given.Lease, given.Account.AccountId, foreign, Given.Noon, CancellationToken.None));

        Assert.Equal([given.Fill(1), foreign], await _reader.LoadFillsAsync(given.Account.AccountId, Given.Noon, CancellationToken.None));
        Assert.Equal(foreign.SignedQuantity, Assert.Single(await _books.LoadUnattributedAsync(given.Account.AccountId, CancellationToken.None)).Value);
        Assert.Equal(Given.Noon.AddSeconds(3), await _reader.LastFillAtAsync(given.Account.AccountId, CancellationToken.None));
    }

    [Fact]
    public async Task A_funding_payment_is_booked_once_with_the_shares_of_the_bots_and_what_is_nobodys()
    {
        var given = await Given.AnAccountWithABotAsync(database, "funding");
        await WriteAsync(given, given.Orders(1) with { Fills = [Booked(given, 1)] });
        IReadOnlyList<FundingShare> shares = [new(given.Bot.Id, -0.2m, 0.5m), new(null, -0.05m, 0.2m)];

        Assert.True(await _books.BookFundingAsync(given.Lease, given.Account.AccountId, Payment, shares, CancellationToken.None));
        Assert.False(await _books.BookFundingAsync(given.Lease, given.Account.AccountId, Payment, shares, CancellationToken.None));

        Assert.Equal(-0.2m, Assert.Single((await _reader.LoadBotAsync(given.Bot.Id, CancellationToken.None)).Positions).Funding);
        Assert.Equal(-0.25m, await database.ScalarAsync<decimal>($"SELECT sum(payment) FROM funding_payments WHERE account_id = {given.Account.AccountId}"));
    }

    [Fact]
    public async Task What_the_account_held_before_the_bots_is_unattributed_and_what_it_holds_no_more_is_flat()
    {
        var given = await Given.AnAccountWithABotAsync(database, "positions");
        var account = given.Account.AccountId;
        var btc = new InstrumentName("BTC");

        await _books.StoreAccountAsync(given.Lease, account, Snapshot, new Dictionary<InstrumentName, decimal> { [btc] = 0.2m }, CancellationToken.None);
        Assert.Equal(0.2m, (await _books.LoadUnattributedAsync(account, CancellationToken.None))[btc]);

        await _books.StoreAccountAsync(given.Lease, account, Snapshot with { Positions = [], OccurredAt = Given.Noon.AddSeconds(1) }, null, CancellationToken.None);
        Assert.Equal(0m, await database.ScalarAsync<decimal>($"SELECT quantity FROM positions WHERE account_id = {account}"));
        Assert.Equal(2L, await database.ScalarAsync<long>($"SELECT count(*) FROM equity WHERE account_id = {account} AND bot_id = 0"));
    }

    [Fact]
    public async Task A_point_of_an_equity_curve_stays_as_it_was_first_written()
    {
        var given = await Given.AnAccountWithABotAsync(database, "equity");
        var store = new EquityStore(database.DataSource);
        var point = new EquityPoint(given.Account.AccountId, given.Bot.Id, Given.Noon, 1_000, 1_000, 0, 0, 0);

        await store.AppendAsync(given.Lease, [point, point with { ObservedAt = Given.Noon.AddSeconds(1) }], CancellationToken.None);
        await store.AppendAsync(given.Lease, [point with { Equity = 7 }], CancellationToken.None);

        Assert.Equal(2_000m, await database.ScalarAsync<decimal>($"SELECT sum(equity) FROM equity WHERE bot_id = {given.Bot.Id}"));
    }

    private static FundingPayment Payment => new(new InstrumentName("BTC"), -0.25m, 0.7m, 0.0000125m, Given.Noon);

    private static AccountSnapshot Snapshot => new(1_000, 900, 800, 50, 10, [new(new("BTC"), 0.7m, 100m, 1m, 50m, 3, true, 70m)], Given.Noon);

    private static BookedFill Booked(Given given, long tradeId)
    {
        var fill = given.Fill(tradeId);
        return new BookedFill(fill, VirtualPosition.Flat(fill.Instrument).With(fill));
    }

    private Task WriteAsync(Given given, JournalEntry entry) => _journal.AppendAsync(given.Lease, [entry], CancellationToken.None);

    private async Task<JournaledOrder> FindAsync(Given given, long sequence) =>
        (await _reader.FindOrderAsync(given.Request(sequence).ClientOrderId, CancellationToken.None))!;
}
