using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class BotLifeTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public BotLifeTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_bot_sends_its_orders_to_the_exchange_and_its_fills_land_in_the_journal()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("sender", BotMode.Testnet);
        await _market.RunAsync(daemon, bot.Id);
        _market.Rise();
        var fills = await daemon.FillsAsync(bot.Id, 1);
        // 1,000 USDC at a close of 50,100, in whole lots.
        Assert.Equal(0.01996m, fills[0].Quantity.Value);
        var order = Assert.Single(await daemon.OrdersAsync(bot.Id));
        Assert.Equal(OrderStatus.Filled, order.Status);
        Assert.NotNull(order.Ticket?.Nonce);
        Assert.NotNull(order.Ticket?.ExpiresAt);

        _market.Fall();
        await daemon.FillsAsync(bot.Id, 2);
        Assert.Equal(0, _exchange.Positions[A.Btc]);
    }

    [Fact]
    public async Task What_a_bot_left_behind_still_counts_against_the_other_side_after_a_restart()
    {
        var bot = default(BotId);
        var account = 0;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            var stored = await daemon.AddBotAsync("leaver", BotMode.Testnet);
            (bot, account) = (stored.Id, stored.AccountId);
            await _market.RunAsync(daemon, bot);
            _market.Rise();
            await daemon.FillsAsync(bot, 1);
        }

        var absent = new AbsentExposures();
        await absent.LoadAsync(new JournalReader(_database.DataSource), account, CancellationToken.None);

        Assert.Equal(bot, absent.Find(new BotId(bot.Value + 1), (A.Btc, Side.Buy)));
        Assert.Null(absent.Find(new BotId(bot.Value + 1), (A.Btc, Side.Sell)));
        Assert.Null(absent.Find(bot, (A.Btc, Side.Buy)));
    }

    [Fact]
    public async Task A_paper_bot_trades_without_one_order_leaving_the_house()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("paper", BotMode.Paper);
        await _market.RunAsync(daemon, bot.Id);
        _market.Quote();
        _market.Rise();
        _market.Quote();
        var fills = await daemon.FillsAsync(bot.Id, 1);
        Assert.Equal(50_001m, fills[0].Price.Value);
        Assert.Empty(_exchange.Received);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_answers_and_the_stream_are_lost()
    {
        _exchange.IsStreamSilent = true;
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("deaf", BotMode.Testnet);
        await _market.RunAsync(daemon, bot.Id);
        _exchange.Next(FakeExchange.Fault.AnswerLost);
        _market.Rise();
        await daemon.FillsAsync(bot.Id, 1);
        _market.Fall();
        await daemon.FillsAsync(bot.Id, 2);
        Assert.Equal(2, _exchange.Received.Count);
        Assert.Equal(0, _exchange.Positions[A.Btc]);
    }

    [Fact]
    public async Task A_bot_goes_on_where_it_was_after_a_restart()
    {
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            var bot = await daemon.AddBotAsync("phoenix", BotMode.Testnet);
            await _market.RunAsync(daemon, bot.Id);
            _market.Rise();
            await daemon.FillsAsync(bot.Id, 1);
            await daemon.StopAsync();
        }

        await using var again = new DaemonUnderTest(_database, _exchange, "daemon-2");
        await again.StartAsync();
        var found = await again.Bots.FindAsync("phoenix", CancellationToken.None);
        await _market.RunAsync(again, found!.Id);
        _market.Fall();
        var fills = await again.FillsAsync(found.Id, 2);
        Assert.Equal(0, fills.Sum(fill => fill.SignedQuantity));
        Assert.Equal(0, _exchange.Positions[A.Btc]);
    }

    [Fact]
    public async Task An_entry_is_denied_when_the_account_has_too_few_actions_left_for_cancels_and_stops()
    {
        _exchange.ActionsLeft = 99;
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("thrifty", BotMode.Testnet);
        await _market.RunAsync(daemon, bot.Id);
        _market.Rise();
        await daemon.UntilAsync(
            async () => (await daemon.StatusesAsync())[bot.Id].LastDecision is { } last && last.Contains("BudgetFloor: 99 actions left (floor 100)", StringComparison.Ordinal) ? last : null,
            "the entry was denied");
        Assert.Empty(_exchange.Received);
    }

    [Fact]
    public async Task A_tripped_breaker_survives_a_new_revision_and_is_released_by_an_operator_only()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("burnt", BotMode.Testnet, limits: ",\"maxDrawdownFraction\":\"0.00001\"");
        await _market.RunAsync(daemon, bot.Id);
        // The fee of the entry is drawdown enough; the exit passes.
        _market.Rise();
        await daemon.FillsAsync(bot.Id, 1);
        _market.Fall();
        await daemon.FillsAsync(bot.Id, 2);
        var risks = daemon.Services.GetRequiredService<RiskStateStore>();
        await daemon.UntilAsync(async () => (await risks.ListAsync(CancellationToken.None)).FirstOrDefault(state => state.Name == "drawdown"), "the drawdown is shown");

        var revised = bot.DefinitionJson.Replace("\"1000\"", "\"900\"", StringComparison.Ordinal);
        await daemon.Bots.ReviseAsync(bot.Id, bot.Name, BotMode.Testnet, revised, null, "test", CancellationToken.None);
        await daemon.UntilAsync(async () => (await daemon.StatusesAsync())[bot.Id].Revision == 2 ? "yes" : null, "the revision is in force");
        await _market.RunAsync(daemon, bot.Id);
        _market.Rise();
        await daemon.UntilAsync(
            async () => (await daemon.StatusesAsync())[bot.Id].LastDecision is { } last && last.Contains("denied, Drawdown", StringComparison.Ordinal) ? last : null,
            "the entry was denied");
        Assert.Equal(2, _exchange.Received.Count);

        await risks.ReleaseAsync(RiskScope.Bot(bot.Id), "drawdown", "looked at", "test", TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await daemon.UntilAsync(() => Task.FromResult(EntersAgain() ? "yes" : null), "it enters again");
    }

    private bool EntersAgain()
    {
        _market.Fall();
        _market.Rise();
        return _exchange.Received.Count > 2;
    }

    [Fact]
    public async Task A_bot_that_throws_is_halted_alone_with_its_reason()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync(options => options.RetryPauses = []);
        var bad = await daemon.AddBotAsync("bad", BotMode.Testnet, """{"failAt":50001}""");
        var good = await daemon.AddBotAsync("good", BotMode.Testnet);
        await _market.RunAsync(daemon, bad.Id);
        await _market.RunAsync(daemon, good.Id);
        _market.Rise(50_001);
        var status = await daemon.StatusAsync(bad.Id, BotState.Halted);
        Assert.Contains("cannot stand 50001", status.Reason, StringComparison.Ordinal);
        await daemon.FillsAsync(good.Id, 1);
        _market.Fall();
        await daemon.FillsAsync(good.Id, 2);
    }

    [Fact]
    public async Task Flatten_closes_the_position_and_pauses_and_running_again_is_a_wish_like_any_other()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("obedient", BotMode.Testnet);
        await _market.RunAsync(daemon, bot.Id);
        _market.Rise();
        await daemon.FillsAsync(bot.Id, 1);
        await daemon.Bots.SetDesiredStateAsync(bot.Id, DesiredState.Flattened, null, CancellationToken.None);
        await daemon.FillsAsync(bot.Id, 2);
        await daemon.StatusAsync(bot.Id, BotState.Paused);
        Assert.Equal(0, _exchange.Positions[A.Btc]);

        await daemon.Bots.SetDesiredStateAsync(bot.Id, DesiredState.Running, null, CancellationToken.None);
        await daemon.StatusAsync(bot.Id, BotState.Running);
    }
}
