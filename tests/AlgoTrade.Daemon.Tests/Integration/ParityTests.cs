using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Data.Replays;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>One recorded stretch of a market as backtest, as paper and as orders sent to an exchange.</summary>
public sealed class ParityTests : IAsyncLifetime
{
    // Long after a rise, flat after a fall: six fills.
    private static readonly double[] Closes = [50_000, 50_000, 50_100, 50_150, 50_050, 50_060, 50_020, 50_080, 50_010, 50_010];

    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly StrategyCatalog _strategies = StrategyCatalog.BuiltIn.With(CandleFollower.Descriptor);
    private readonly long _firstOpenMs = CandleInterval.OneMinute.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    private int _candle;

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Backtest_paper_and_orders_sent_decide_the_same_and_every_trade_that_differs_has_its_cause()
    {
        StoredBot paper, sent;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            paper = await StartAsync(daemon, "paper", BotMode.Paper);
            sent = await StartAsync(daemon, "sent", BotMode.Testnet);
            await LiveThroughAsync(daemon, [paper, sent], Closes.Length - 1, halfSpread: 3, slippage: 7);
            await daemon.StopAsync();
        }

        var (papers, orders) = (await MeasureAsync(paper), await MeasureAsync(sent));

        Assert.Equal(await BacktestDecisionsAsync(paper), papers.Runs[0].ActualDecisions);
        Assert.Equal(papers.Runs[0].ActualDecisions, orders.Runs[0].ActualDecisions);
        Assert.True(papers.HasSameDecisions && orders.HasSameDecisions);
        Assert.True(papers.IsReplayedSame && orders.IsReplayedSame);
        // Half a spread of 3 and a second late; a price 7 worse: on each of the six orders.
        Assert.Equal((6, 6), (papers.Runs[0].Orders.Count, orders.Runs[0].Orders.Count));
        Assert.All(papers.Runs[0].Orders, order => Assert.Equal(("the market moved between decision and fill", 1_000d), (order.Cause, order.DelayMs)));
        Assert.All(orders.Runs[0].Orders, order => Assert.True(order.PriceBps > 1 && order.Cause.Length > 0));
        Assert.True(orders.TotalCost > papers.TotalCost && papers.TotalCost > 0);
    }

    [Fact]
    public async Task With_the_same_fills_and_no_latency_nothing_differs_over_a_restart_with_a_position_too()
    {
        StoredBot bot;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            bot = await StartAsync(daemon, "ideal", BotMode.Paper);
            await LiveThroughAsync(daemon, [bot], candles: 3, halfSpread: 0, slippage: 0);
            await daemon.StopAsync();
        }

        await using (var daemon = new DaemonUnderTest(_database, _exchange, "daemon-2"))
        {
            await daemon.StartAsync();
            await IsUpAsync(daemon, bot.Id);
            await LiveThroughAsync(daemon, [bot], Closes.Length - 4, halfSpread: 0, slippage: 0);
            await daemon.StopAsync();
        }

        var day = await MeasureAsync(bot);

        Assert.Equal(2, day.Runs.Count);
        Assert.All(day.Runs, run => Assert.Equal((null, null, run.ActualDecisions), (run.NotCompared, run.FirstDifferentDecision, run.ExpectedDecisions)));
        Assert.Empty(day.Runs.SelectMany(run => run.Orders));
        Assert.Equal((6, 0m, true), (day.Runs.Sum(run => run.SameOrders), day.TotalCost, day.IsReplayedSame));
    }

    [Fact]
    public async Task A_report_is_stored_and_read_back()
    {
        StoredBot bot;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            bot = await StartAsync(daemon, "reported", BotMode.Paper);
            await LiveThroughAsync(daemon, [bot], candles: 3, halfSpread: 2, slippage: 0);
            await daemon.StopAsync();
        }

        var store = new ReplayReportStore(_database.DataSource, TimeProvider.System);
        var found = await MeasureAsync(bot);
        var missing = await store.MissingAsync(found.Day, CancellationToken.None);
        await store.SaveAsync(bot.Id, found, CancellationToken.None);
        var stored = await store.FindAsync(bot.Id, found.Day, CancellationToken.None);

        Assert.Contains(bot.Id, missing);
        Assert.DoesNotContain(bot.Id, await store.MissingAsync(found.Day, CancellationToken.None));
        Assert.Equal((found.JournalHash, found.TotalCost, found.HasSameDecisions), (stored!.JournalHash, stored.TotalCost, stored.HasSameDecisions));
        Assert.Equal(found.Runs[0].Orders, stored.Runs[0].Orders);
    }

    private static async Task<StoredBot> StartAsync(DaemonUnderTest daemon, string name, BotMode mode)
    {
        var bot = await daemon.AddBotAsync(name, mode);
        await IsUpAsync(daemon, bot.Id);
        return bot;
    }

    private static Task<string> IsUpAsync(DaemonUnderTest daemon, BotId bot) => daemon.UntilAsync(
        async () => (await daemon.StatusesAsync()).TryGetValue(bot, out var status) && status.State is BotState.WarmingUp or BotState.Running ? "yes" : null, $"bot {bot} is up");

    /// <summary>Closes candles one by one, each followed by a quote at its close, and waits for the fills it causes.</summary>
    private async Task LiveThroughAsync(DaemonUnderTest daemon, IReadOnlyList<StoredBot> bots, int candles, decimal halfSpread, decimal slippage)
    {
        for (var end = _candle + candles; _candle < end;)
        {
            var (open, close) = (Closes[_candle], Closes[++_candle]);
            var openMs = _firstOpenMs + (_candle * 60_000L);
            var closed = DateTimeOffset.FromUnixTimeMilliseconds(openMs + 60_000);
            // A buyer pays more, a seller gets less.
            _exchange.Price = (decimal)close + (close > open ? slippage : -slippage);
            _exchange.Publish(new CandleClosed(
                A.Btc, CandleInterval.OneMinute, new Candle(openMs, open, Math.Max(open, close), Math.Min(open, close), close, 1)));
            _exchange.Publish(new BestBidOfferChanged(
                A.Btc, new Price((decimal)close - halfSpread), new Quantity(100), new Price((decimal)close + halfSpread), new Quantity(100),
                halfSpread == 0 ? closed : closed.AddSeconds(1)));
            foreach (var bot in bots)
                await daemon.FillsAsync(bot.Id, FillsUpTo(_candle));
            await daemon.UntilAsync(
                async () => await _database.ScalarAsync<long>("SELECT count(*) FROM candles") >= _candle ? "yes" : null, $"{_candle} candles are recorded");
        }
    }

    private static int FillsUpTo(int candle)
    {
        var (fills, isLong) = (0, false);
        for (var i = 1; i <= candle; i++)
        {
            var wanted = Closes[i] > Closes[i - 1] || (isLong && Closes[i] == Closes[i - 1]);
            fills += wanted != isLong ? 1 : 0;
            isLong = wanted;
        }

        return fills;
    }

    private async Task<BotDay> MeasureAsync(StoredBot bot)
    {
        var (ds, time) = (_database.DataSource, TimeProvider.System);
        var days = new BotDays(
            new BotStore(ds, time), new BotJournal(ds), new AccountStore(ds, time), new InstrumentStore(ds, time), new CandleReader(ds), new MarketStreams(ds, time), new Installation(ds));
        // Not by day: this may run at midnight.
        var runs = await days.LoadAsync(bot, time.GetUtcNow().AddHours(-1), time.GetUtcNow().AddHours(1), CancellationToken.None);
        return BotDay.Measure(DateOnly.FromDateTime(runs[0].Run.Segments[0].RunStartedAt.UtcDateTime), runs, _strategies);
    }

    private async Task<string> BacktestDecisionsAsync(StoredBot bot)
    {
        var definition = BotDefinitionJson.Parse(bot.DefinitionJson, bot.Id, await new Installation(_database.DataSource).ReadAsync(CancellationToken.None), bot.Revision);
        var number = await _database.ScalarAsync<int>("SELECT instrument_id FROM instruments");
        var candles = await new CandleReader(_database.DataSource).LoadAsync(
            number, A.Btc, CandleInterval.OneMinute, DateTimeOffset.FromUnixTimeMilliseconds(_firstOpenMs), DateTimeOffset.FromUnixTimeMilliseconds(_firstOpenMs).AddHours(1), CancellationToken.None);
        var trace = new RunTrace();
        BacktestRunner.Run(
            new BacktestRequest { Definition = definition, Instruments = [A.BtcMarket], Candles = [candles], Observer = (effect, _) => trace.Add(effect) }, _strategies);
        return trace.DecisionHash();
    }
}
