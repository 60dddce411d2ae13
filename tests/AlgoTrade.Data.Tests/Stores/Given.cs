using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

/// <summary>An account with a bot and the lease to act for it, in the database of a test class.</summary>
internal sealed record Given(DatabaseFixture Database, Account Account, StoredBot Bot, Lease Lease)
{
    public const uint Installation = 7;

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <param name="name">Distinguishes accounts of tests that share the database.</param>
    public static async Task<Given> AnAccountWithABotAsync(DatabaseFixture database, string name)
    {
        var account = await new AccountStore(database.DataSource, TimeProvider.System)
            .EnsureAsync(name, "simulated", BotMode.Paper, null, CancellationToken.None);
        var bot = await new BotStore(database.DataSource, TimeProvider.System)
            .CreateAsync(account.AccountId, name, BotMode.Paper, "{}", "test", CancellationToken.None);
        var lease = await new LeaseStore(database.DataSource)
            .TryAcquireAsync(LeaseStore.ForAccount(account.AccountId), "daemon-1", TimeSpan.FromMinutes(5), CancellationToken.None);
        return new Given(database, account, bot, lease!);
    }

    public JournalEntry Entry() => new() { Bot = Bot.Id, AccountId = Account.AccountId, ReceivedAt = Noon.AddSeconds(2), TraceId = "trace-1" };

    public JournalEntry Orders(params long[] sequences) => Entry() with { NewOrders = [.. sequences.Select(Order)] };

    public JournalEntry Changes(params OrderChange[] changes) => Entry() with { Changes = changes };

    public NewOrder Order(long sequence) => new(Request(sequence), OrderGrouping.None, new ActionTicket(1_000 + sequence, Noon.AddSeconds(15)), OrderStatus.Created);

    public OrderRequest Request(long sequence) => new()
    {
        ClientOrderId = ClientOrderId.For(Installation, Bot.Id, sequence),
        Instrument = new InstrumentName("BTC"),
        Side = Side.Buy,
        Quantity = new Quantity(0.00125m),
        Kind = OrderKind.Limit,
        LimitPrice = new Price(65_000.5m),
        Purpose = OrderPurpose.Entry,
        Reason = "fast above slow",
    };

    public OrderChange Change(long sequence, OrderStatus status, int number = 1) => new(
        ClientOrderId.For(Installation, Bot.Id, sequence), number, "changed", status, null, null, 0, null, Noon.AddSeconds(1));

    public Fill Fill(long tradeId, long? sequence = 1) => new()
    {
        Instrument = new InstrumentName("BTC"),
        Side = Side.Buy,
        Price = new Price(65_000.5m),
        Quantity = new Quantity(0.00125m),
        Fee = 0.0365628125m,
        Role = LiquidityRole.Taker,
        ExchangeOrderId = new ExchangeOrderId(99),
        ClientOrderId = sequence is { } number ? ClientOrderId.For(Installation, Bot.Id, number) : null,
        TradeId = tradeId,
        OccurredAt = Noon.AddSeconds(tradeId),
    };

    /// <summary>Another daemon takes the account over, as after a frozen process.</summary>
    public async Task<Lease> TakeOverAsync()
    {
        await Database.ExecuteAsync($"UPDATE leases SET expires_at = now() - interval '1 second' WHERE name = '{Lease.Name}'");
        var taken = await new LeaseStore(Database.DataSource).TryAcquireAsync(Lease.Name, "daemon-2", TimeSpan.FromMinutes(5), CancellationToken.None);
        return taken!;
    }
}
