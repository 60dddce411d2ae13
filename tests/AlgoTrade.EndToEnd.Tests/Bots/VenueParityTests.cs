using AlgoTrade.Daemon;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Replays;
using AlgoTrade.EndToEnd.Tests.Exchange;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Testing.Databases;
using AlgoTrade.Venue.Time;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.EndToEnd.Tests.Bots;

/// <summary>A stretch of the practice exchange's market: traded on paper, traded there by signed orders, and run again as a backtest over what was recorded.</summary>
public sealed class VenueParityTests : IAsyncLifetime
{
    private const double Speed = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DatabaseFixture _database = new();
    private readonly string _keyFile = Path.GetTempFileName();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync()
    {
        File.Delete(_keyFile);
        return _database.DisposeAsync();
    }

    [Fact]
    public async Task Paper_and_orders_sent_to_the_exchange_decide_what_the_backtest_of_the_recorded_market_decides()
    {
        var clock = new AcceleratedTimeProvider(TimeProvider.System, Speed);
        await using var venue = await PracticeVenue.StartVenueAsync(new PracticeSettings(), clock);
        using var daemon = Daemon(PracticeVenue.AddressOf(venue), clock);
        await daemon.StartAsync();
        var bots = new[] { await AddBotAsync(daemon, "paper", BotMode.Paper), await AddBotAsync(daemon, "sent", BotMode.Testnet) };
        foreach (var bot in bots)
        {
            await Installation.UntilAsync(
                async () => await _database.ScalarAsync<long>($"SELECT count(*) FROM fills WHERE bot_id = {bot.Id}") >= 2, Patience, $"bot {bot.Name} has two fills");
        }

        var days = daemon.Services.GetRequiredService<BotDays>();
        await daemon.StopAsync();

        foreach (var bot in bots)
        {
            var runs = await days.LoadAsync(bot, clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(1), CancellationToken.None);
            var day = BotDay.Measure(default, runs, StrategyCatalog.BuiltIn);

            Assert.True(day.IsReplayedSame, bot.Name);
            Assert.All(day.Runs, run => Assert.Null(run.NotCompared));
            Assert.All(day.Runs, run => Assert.Null(run.FirstDifferentDecision));
            Assert.True(day.HasSameDecisions);
            Assert.NotEmpty(day.Runs.SelectMany(run => run.Orders));
            Assert.All(day.Runs.SelectMany(run => run.Orders), order => Assert.NotEmpty(order.Cause));
        }
    }

    private IHost Daemon(string venue, TimeProvider clock)
    {
        File.WriteAllText(_keyFile, PracticeVenue.AgentKey);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Hyperliquid:Network"] = "Simulated",
            ["Hyperliquid:BaseUrl"] = venue,
            ["Hyperliquid:AccountAddress"] = PracticeVenue.Account,
            ["Hyperliquid:AgentKeyFile"] = _keyFile,
            // In the market's time, which is twenty times ours.
            ["Hyperliquid:ExpiresAfterMs"] = "60000",
            ["Daemon:Network"] = "simulated",
        });
        builder.Services.AddSingleton(clock);
        builder.Services.AddData(_database.ConnectionString).AddHyperliquid().AddDaemon();
        return builder.Build();
    }

    private static async Task<StoredBot> AddBotAsync(IHost daemon, string name, BotMode mode)
    {
        var accounts = daemon.Services.GetRequiredService<AccountStore>();
        var account = default(Account);
        await Installation.UntilAsync(
            async () => (account = (await accounts.ListAsync(CancellationToken.None)).FirstOrDefault(one => one.Mode == mode)) is not null, Patience, $"the {mode} account exists");
        var json = $$"""
            {"name":"{{name}}","strategy":"moving-average-cross","parameters":{"fast":2,"slow":3,"direction":"both"},"instruments":["BTC"],"interval":"1m",
             "mode":"{{mode.ToString().ToLowerInvariant()}}","sizing":{"kind":"fixedNotional","notional":"1000"},
             "limits":{"maxOrdersPerMinute":null,"maxDataAgeSeconds":null,"minActionBudget":null} }
            """;
        var store = daemon.Services.GetRequiredService<BotStore>();
        var bot = await store.CreateAsync(account!.AccountId, name, mode, json, "test", CancellationToken.None);
        return await store.SetDesiredStateAsync(bot.Id, DesiredState.Running, null, CancellationToken.None);
    }
}
