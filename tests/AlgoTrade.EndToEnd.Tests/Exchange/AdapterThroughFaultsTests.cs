using System.Globalization;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.EndToEnd.Tests.Exchange;

/// <summary>
/// Whatever the network and the exchange do, the books that the adapter's stream gives equal the exchange's own: an order whose
/// answer is lost is looked up and never sent twice, and a message that is lost is found again.
/// </summary>
public sealed class AdapterThroughFaultsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Faults =>
    [
        """{"scope":"Exchange","kind":"LoseAnswer","times":2}""",
        """{"scope":"Exchange","kind":"StatusAfter","status":502,"times":2}""",
        """{"scope":"Exchange","kind":"Status","status":503,"times":2}""",
        """{"scope":"Exchange","kind":"Status","status":429,"times":2}""",
        """{"scope":"Exchange","kind":"Drop","times":2}""",
        """{"scope":"Exchange","kind":"Corrupt","times":2}""",
        """{"scope":"Exchange","kind":"Refuse","text":"Trading is halted","times":2}""",
        """{"scope":"Stream","kind":"Drop","channel":"userFills","skip":1,"times":2}""",
        """{"scope":"Stream","kind":"Duplicate","channel":"userFills","times":3}""",
        """{"scope":"Stream","kind":"Reorder","times":2}""",
        """{"scope":"Stream","kind":"Corrupt","channel":"orderUpdates","times":2}""",
        """{"scope":"Stream","kind":"CloseSocket","channel":"userFills","skip":1,"times":1}""",
        """{"scope":"Stream","kind":"Delay","delayMs":300,"times":5}""",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_adapters_books_equal_the_exchanges_after(string fault)
    {
        await using var venue = await PracticeVenue.StartAsync();
        using var stop = new CancellationTokenSource(Patience * 2, TimeProvider.System);
        var books = new AdapterLedger();
        var following = books.FollowAsync(venue.AccountFeed, stop.Token);
        await TradeAsync(venue, count: 1);
        await UntilEqualAsync(venue, books);

        using var body = new StringContent(fault, System.Text.Encoding.UTF8, "application/json");
        using var added = await venue.Admin.PostAsync(new Uri("admin/faults", UriKind.Relative), body);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync());
        await TradeAsync(venue, count: 5);
        await UntilEqualAsync(venue, books);
        Assert.Equal(0, books.Duplicates);
        await stop.CancelAsync();
        await following;
    }

    // Buys, each order once; an unknown outcome is resolved as the journal does it: look up, burn the nonce, look up again.
    private static async Task TradeAsync(PracticeVenue venue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var order = venue.Limit(Side.Buy, venue.AboveAsk(0.01m), venue.Worth(100), TimeInForce.Ioc);
            var ticket = venue.Gateway.ReserveTicket();
            var outcome = (await venue.Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None)).Single();
            var before = (await venue.LedgerAsync()).Position;
            if (outcome is SubmitOrderOutcome.Unknown && await venue.FindAsync(order) is null)
            {
                await venue.Gateway.BurnNonceAsync(ticket, CancellationToken.None);
                var landed = await venue.FindAsync(order) is not null;
                Assert.Equal(landed ? before + order.Quantity.Value : before, (await venue.LedgerAsync()).Position);
            }
        }
    }

    private static async Task UntilEqualAsync(PracticeVenue venue, AdapterLedger books)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            var (position, fees) = await venue.LedgerAsync();
            if (position == books.Position && fees == books.Fees && books.OpenOrders == 0)
                break;
            Assert.False(
                patience.IsCancellationRequested,
                string.Create(CultureInfo.InvariantCulture, $"exchange {position} and {fees}, adapter {books.Position} and {books.Fees}, {books.OpenOrders} open"));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        var account = await venue.Reader.GetAccountAsync(CancellationToken.None);
        Assert.Equal(books.Position, account.Positions.Sum(held => held.Quantity));
    }
}
