using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class DisarmTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public DisarmTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_disarmed_bot_keeps_position_and_stop_enters_nothing_leaves_by_itself_and_goes_on_when_armed_again()
    {
        BotId bot;
        await using (var daemon = await StartAsync("daemon-1"))
        {
            bot = (await daemon.AddBotAsync("real", BotMode.Live, extra: ""","protection":{"stopFraction":"0.1"}""")).Id;
            Assert.Contains("is not armed", (await daemon.StatusAsync(bot, BotState.Halted)).Reason, StringComparison.Ordinal);
            await daemon.Bots.ArmAsync(bot, "main", null, CancellationToken.None);
            await _market.RunAsync(daemon, bot);
            _market.Rise();
            await daemon.FillsAsync(bot, 1);
            await daemon.UntilAsync(() => Task.FromResult(OpenStops().Any() ? "yes" : null), "the stop rests");

            await daemon.Bots.ArmAsync(bot, null, null, CancellationToken.None);
            Assert.Contains("is not armed", (await daemon.StatusAsync(bot, BotState.Paused)).Reason, StringComparison.Ordinal);
            // Wishing again does not arm it.
            await daemon.Bots.SetDesiredStateAsync(bot, DesiredState.Paused, null, CancellationToken.None);
            await daemon.Bots.SetDesiredStateAsync(bot, DesiredState.Running, null, CancellationToken.None);
            Assert.Single(OpenStops());
        }

        await using var again = await StartAsync("daemon-2");
        await again.StatusAsync(bot, BotState.Paused);
        Assert.Single(OpenStops());
        var sent = _exchange.Received.Count;
        await again.UntilAsync(() => { _market.Fall(); return Task.FromResult(_exchange.Positions[A.Btc] == 0 ? "yes" : null); }, "it left its position");
        await again.FillsAsync(bot, 2);
        _market.Rise();
        await again.UntilAsync(
            async () => (await again.StatusesAsync())[bot].LastDecision is { } last && last.Contains("denied, BotNotRunning", StringComparison.Ordinal) ? last : null,
            "the entry was denied");
        Assert.DoesNotContain(_exchange.Received.Skip(sent), order => order.Purpose == OrderPurpose.Entry);

        await again.Bots.ArmAsync(bot, "main", null, CancellationToken.None);
        await again.StatusAsync(bot, BotState.Running);
        _market.Rise();
        await again.FillsAsync(bot, 3);
    }

    [Fact]
    public async Task A_live_bot_that_nobody_armed_or_started_yet_waits_and_alarms_nobody()
    {
        await using var daemon = await StartAsync("daemon-1");

        var bot = (await daemon.AddBotAsync("real", BotMode.Live, wish: DesiredState.Stopped)).Id;

        Assert.Contains("is not armed", (await daemon.StatusAsync(bot, BotState.Halted)).Reason, StringComparison.Ordinal);
        await daemon.Bots.ArmAsync(bot, "main", null, CancellationToken.None);
        await daemon.Bots.SetDesiredStateAsync(bot, DesiredState.Running, null, CancellationToken.None);
        await _market.RunAsync(daemon, bot);
        Assert.Empty(await daemon.Services.GetRequiredService<AlertStore>().ListAsync(onlyOpen: false, long.MaxValue, 100, CancellationToken.None));
    }

    private async Task<DaemonUnderTest> StartAsync(string instance)
    {
        var daemon = new DaemonUnderTest(_database, _exchange, instance, "mainnet");
        await daemon.StartAsync(options => options.LiveAccounts = ["main"]);
        return daemon;
    }

    private IEnumerable<ExchangeOrder> OpenStops() => _exchange.Orders.Where(order => order.TriggerPrice is not null && order.Status == OrderStatus.Open);
}
