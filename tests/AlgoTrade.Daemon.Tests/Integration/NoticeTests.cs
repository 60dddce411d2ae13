using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>
/// Wishes are acted on when they are made, not when somebody looks. The sweep of these daemons comes once in six hours: what happens, happens
/// because the database said so.
/// </summary>
public sealed class NoticeTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public NoticeTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_bot_that_is_created_started_and_flattened_is_acted_on_by_the_notice_alone()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync(replace: SweepOnceInSixHours);
        var bot = (await daemon.AddBotAsync("heard", BotMode.Paper)).Id;
        await TradesAsync(daemon, bot);
        await daemon.Bots.SetDesiredStateAsync(bot, DesiredState.Flattened, null, CancellationToken.None);
        await ClosesAsync(daemon, bot, static () => { });
    }

    [Fact]
    public async Task What_was_wished_while_nobody_listened_is_noticed_with_the_next_connection()
    {
        var time = new HeldTime();
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync(replace: services =>
        {
            SweepOnceInSixHours(services);
            services.AddSingleton(new DesiredStateChanges(_database.DataSource, time));
        });
        var bot = (await daemon.AddBotAsync("missed", BotMode.Paper)).Id;
        await TradesAsync(daemon, bot);

        Assert.True(await _database.ScalarAsync<bool>(
            $"SELECT bool_and(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN {DesiredStateChanges.ChannelName}'"));
        await daemon.UntilAsync(() => Task.FromResult(time.IsSomebodyWaiting ? "yes" : null), "the daemon waits before it connects again");
        await daemon.Bots.SetDesiredStateAsync(bot, DesiredState.Flattened, null, CancellationToken.None);
        _market.Quote();
        Assert.Single(await daemon.FillsAsync(bot, 1));

        // As often as it takes: the first connections it is given may be those that were cut.
        await ClosesAsync(daemon, bot, time.LetGo);
    }

    private async Task TradesAsync(DaemonUnderTest daemon, BotId bot)
    {
        await _market.RunAsync(daemon, bot);
        _market.Quote();
        _market.Rise();
        _market.Quote();
        await daemon.FillsAsync(bot, 1);
    }

    /// <summary>A fill is the proof: a state that is only reported may be overtaken by the report of a sweep.</summary>
    private Task<string> ClosesAsync(DaemonUnderTest daemon, BotId bot, Action meanwhile) => daemon.UntilAsync(
        async () =>
        {
            meanwhile();
            _market.Quote();
            return (await daemon.FillsAsync(bot, 1)).Sum(fill => fill.SignedQuantity) == 0 ? "yes" : null;
        },
        "the position is closed");

    private static void SweepOnceInSixHours(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var options = provider.GetRequiredService<IOptions<DaemonOptions>>().Value;
        options.SweepPeriod = TimeSpan.FromHours(6);
        return options;
    });
}
