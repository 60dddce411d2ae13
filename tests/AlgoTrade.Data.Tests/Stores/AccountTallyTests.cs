using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class AccountTallyTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly InstrumentName Btc = new("BTC");

    private readonly JournalStore _journal = new(database.DataSource);
    private readonly AccountBooks _books = new(database.DataSource);
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Positions_and_cash_are_what_all_fills_and_funding_make_of_them()
    {
        var given = await Given.AnAccountWithABotAsync(database, "tally");
        var tally = TallyOf(given);
        Assert.Equal((0, 0m), (Count(await tally.ReadAsync(CancellationToken.None)), (await tally.ReadAsync(CancellationToken.None)).Paid));

        await FillAsync(given, 1);
        await _books.BookForeignFillAsync(given.Lease, given.Account.AccountId, given.Fill(2, sequence: null), Given.Noon, CancellationToken.None);
        await _books.BookFundingAsync(given.Lease, given.Account.AccountId, new(Btc, -1.5m, 0.00125m, 0.0001m, Given.Noon), [new(given.Bot.Id, -1.5m, 0.00125m)], CancellationToken.None);
        var totals = await tally.ReadAsync(CancellationToken.None);

        // The trade by hand moved cash and is no bot's position.
        Assert.Equal(0.00125m, totals.ByFills[Btc]);
        Assert.Equal(0.00125m, totals.ByBots[Btc]);
        Assert.Equal((2 * ((-65_000.5m * 0.00125m) - 0.0365628125m)) - 1.5m, totals.Paid);
    }

    [Fact]
    public async Task What_was_added_up_once_is_not_read_again_and_nothing_newer_is_left_out()
    {
        var given = await Given.AnAccountWithABotAsync(database, "tally-goes-on");
        var tally = TallyOf(given);
        await FillAsync(given, 1);
        await tally.ReadAsync(CancellationToken.None);
        await FillAsync(given, 2);
        var before = await tally.ReadAsync(CancellationToken.None);
        _time.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal(before.Paid, (await tally.ReadAsync(CancellationToken.None)).Paid);

        // Whoever still reads the first fill would miss it now; the second came after the mark and is read.
        await database.ExecuteAsync($"SET session_replication_role = replica; DELETE FROM fills WHERE account_id = {given.Account.AccountId} AND trade_id = 1; RESET session_replication_role");
        await FillAsync(given, 3);
        var after = await tally.ReadAsync(CancellationToken.None);
        Assert.Equal(3 * 0.00125m, after.ByFills[Btc]);
        Assert.Equal(before.Paid / 2 * 3, after.Paid);
        _time.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal((after.ByFills[Btc], after.Paid), (await tally.ReadAsync(CancellationToken.None)) is var last ? (last.ByFills[Btc], last.Paid) : default);
    }

    [Fact]
    public async Task Books_of_bots_that_are_not_their_fills_show()
    {
        var given = await Given.AnAccountWithABotAsync(database, "tally-misbooked");
        await FillAsync(given, 1);
        await database.ExecuteAsync($"UPDATE bot_positions SET quantity = 5 WHERE bot_id = {given.Bot.Id.Value}");
        var totals = await TallyOf(given).ReadAsync(CancellationToken.None);
        Assert.Equal((0.00125m, 5m), (totals.ByFills[Btc], totals.ByBots[Btc]));
    }

    private static int Count(AccountTotals totals) => totals.ByFills.Count + totals.ByBots.Count;

    private AccountTally TallyOf(Given given) => new JournalReader(database.DataSource).TallyOf(given.Account.AccountId, _time);

    private Task FillAsync(Given given, long trade)
    {
        var held = VirtualPosition.Flat(Btc);
        for (var booked = 1; booked <= trade; booked++)
            held = held.With(given.Fill(booked));
        return _journal.AppendAsync(given.Lease, [given.Orders(trade) with { Fills = [new BookedFill(given.Fill(trade, trade), held)] }], CancellationToken.None);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
