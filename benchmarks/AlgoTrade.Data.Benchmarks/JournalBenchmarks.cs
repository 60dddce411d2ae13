using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Npgsql;

namespace AlgoTrade.Data.Benchmarks;

/// <summary>
/// The commit that a bot waits for before its order may leave. 200 bots decide on one candle, then hear of their acceptance, then of their fill: three commits of 200
/// entries. The yardstick is the barest durable thing: one statement that inserts 200 rows into a table without keys, and its commit.
/// </summary>
internal sealed class JournalBenchmarks(NpgsqlDataSource dataSource, RatioReport report)
{
    private const int Bots = 200;
    private const int Rounds = 30;
    private const int WarmUp = 5;

    private static readonly InstrumentName Btc = new("BTC");
    private static readonly byte[] Snapshot = new byte[2_048];

    private readonly JournalStore _journal = new(dataSource);

    public async Task RunAsync()
    {
        var account = await new AccountStore(dataSource, TimeProvider.System).EnsureAsync("benchmark", "simulated", BotMode.Paper, null, CancellationToken.None);
        var store = new BotStore(dataSource, TimeProvider.System);
        var bots = new List<BotId>();
        for (var i = 0; i < Bots; i++)
            bots.Add((await store.CreateAsync(account.AccountId, $"journal-{i}", BotMode.Paper, "{}", "benchmark", CancellationToken.None)).Id);
        var lease = await new LeaseStore(dataSource).TryAcquireAsync(LeaseStore.ForAccount(account.AccountId), "benchmark", TimeSpan.FromMinutes(10), CancellationToken.None)
            ?? throw new InvalidOperationException("Somebody else has the lease of a private database.");
        await ExecuteAsync("CREATE TABLE bare (cloid text, bot_id int, coin text, quantity numeric, price numeric, created_at timestamptz, state bytea)");
        var (decided, accepted, filled, bare) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= Rounds + WarmUp; round++)
        {
            bare.Add(await TimeAsync(() => InsertBareAsync(round)));
            decided.Add(await TimeAsync(() => _journal.AppendAsync(lease, [.. bots.Select(bot => Decided(account.AccountId, bot, round))], CancellationToken.None)));
            accepted.Add(await TimeAsync(() => _journal.AppendAsync(lease, [.. bots.Select(bot => Accepted(account.AccountId, bot, round))], CancellationToken.None)));
            filled.Add(await TimeAsync(() => _journal.AppendAsync(lease, [.. bots.Select(bot => Filled(account.AccountId, bot, round))], CancellationToken.None)));
        }

        Report("200 decisions with their orders", decided, bare);
        Report("200 acceptances", accepted, bare);
        Report("200 fills with their positions", filled, bare);
    }

    private void Report(string what, List<double> times, List<double> bare)
    {
        var (mine, yardstick) = (Median(times), Median(bare));
        report.AtMost($"commit of {what}", mine / yardstick, 20, string.Create(CultureInfo.InvariantCulture, $"times a bare insert: {mine:F1} ms against {yardstick:F1} ms"));
    }

    private static double Median(List<double> times)
    {
        var sorted = times.Skip(WarmUp).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task InsertBareAsync(int round) => await ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"INSERT INTO bare SELECT 'cloid' || g, g, 'BTC', 1.5, 65000.5, now(), decode(repeat('00', 2048), 'hex') FROM generate_series({round * Bots}, {(round * Bots) + Bots - 1}) g"));

    private async Task ExecuteAsync(string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static JournalEntry Entry(int account, BotId bot, string said) => new()
    {
        Bot = bot,
        AccountId = account,
        ReceivedAt = TimeProvider.System.GetUtcNow(),
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        Snapshot = new BotSnapshot(BotState.Running, "started", Snapshot, TimeProvider.System.GetUtcNow(), said, TimeProvider.System.GetUtcNow()),
    };

    private static JournalEntry Decided(int account, BotId bot, int round) => Entry(account, bot, "buy") with
    {
        Decisions = [new Decision(round, Btc, "decision", "buy 0.00125 at 65000.5", "fast above slow", null, TimeProvider.System.GetUtcNow())],
        NewOrders = [new NewOrder(Request(bot, round), OrderGrouping.None, new ActionTicket(1_000 + round, TimeProvider.System.GetUtcNow()), OrderStatus.Created)],
    };

    private static JournalEntry Accepted(int account, BotId bot, int round) => Entry(account, bot, "buy") with
    {
        Changes = [Change(bot, round, 1, OrderStatus.Open, 0, null)],
    };

    private static JournalEntry Filled(int account, BotId bot, int round) => Entry(account, bot, "buy") with
    {
        Changes = [Change(bot, round, 2, OrderStatus.Filled, 0.00125m, 65_000.5m)],
        Fills = [new BookedFill(Fill(bot, round), VirtualPosition.Flat(Btc).With(Fill(bot, round)))],
    };

    private static OrderChange Change(BotId bot, int round, int sequence, OrderStatus status, decimal filled, decimal? average) => new(
        Cloid(bot, round), sequence, "changed", status, null, Oid(bot, round), filled, average, TimeProvider.System.GetUtcNow());

    private static OrderRequest Request(BotId bot, int round) => new()
    {
        ClientOrderId = Cloid(bot, round),
        Instrument = Btc,
        Side = Side.Buy,
        Quantity = new Quantity(0.00125m),
        Kind = OrderKind.Limit,
        LimitPrice = new Price(65_000.5m),
        Purpose = OrderPurpose.Entry,
        Reason = "fast above slow",
    };

    private static Fill Fill(BotId bot, int round) => new()
    {
        Instrument = Btc,
        Side = Side.Buy,
        Price = new Price(65_000.5m),
        Quantity = new Quantity(0.00125m),
        Fee = 0.0365m,
        Role = LiquidityRole.Taker,
        ExchangeOrderId = Oid(bot, round),
        ClientOrderId = Cloid(bot, round),
        TradeId = (bot.Value * 1_000L) + round,
        OccurredAt = TimeProvider.System.GetUtcNow(),
    };

    private static ClientOrderId Cloid(BotId bot, int round) => ClientOrderId.For(7, bot, round);

    private static ExchangeOrderId Oid(BotId bot, int round) => new((bot.Value * 1_000L) + round);
}
