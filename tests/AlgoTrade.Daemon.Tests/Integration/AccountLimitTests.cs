using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>Limits on what all bots of an account hold together: the same on paper as on an exchange. Each bot of these tests enters 1,000 USDC.</summary>
public sealed class AccountLimitTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public AccountLimitTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(BotMode.Paper, """{"maxPositionNotional":"2500"}""", "MaxNotional: account position notional")]
    [InlineData(BotMode.Testnet, """{"maxPositionNotional":"2500"}""", "MaxNotional: account position notional")]
    [InlineData(BotMode.Paper, """{"maxPositionQuantity":"0.05"}""", "MaxPosition: account position")]
    [InlineData(BotMode.Paper, """{"maxLeverage":"0.0625"}""", "MaxLeverage: account notional")]
    public async Task Of_bots_that_decide_on_one_candle_as_many_enter_as_the_limits_of_their_account_have_room_for(BotMode mode, string limits, string reason)
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        await LimitAsync(daemon, mode, limits);
        var bots = new List<BotId>();
        for (var i = 0; i < 4; i++)
            bots.Add((await daemon.AddBotAsync($"crowd-{i}", mode)).Id);
        foreach (var bot in bots)
            await _market.RunAsync(daemon, bot);

        await RiseUntilAsync(daemon, async () => await CountHoldersAsync(daemon, bots) >= 2 && (await RefusedAsync(daemon, bots, reason)).Count >= 2, "two of them hold, two are refused");
        Assert.Equal((2, 2), (await CountHoldersAsync(daemon, bots), (await RefusedAsync(daemon, bots, reason)).Count));

        await LimitAsync(daemon, mode, "{}");
        await RiseUntilAsync(daemon, async () => await CountHoldersAsync(daemon, bots) == 4, "all of them hold");
    }

    [Fact]
    public async Task The_open_orders_of_a_paper_account_are_limited_over_all_its_bots()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        await LimitAsync(daemon, BotMode.Paper, """{"maxOpenOrders":1}""");
        const string Stops = ""","protection":{"stopFraction":"0.05"}""";
        var first = (await daemon.AddBotAsync("first", BotMode.Paper, extra: Stops)).Id;
        await _market.RunAsync(daemon, first);
        await RiseUntilAsync(daemon, async () => await CountHoldersAsync(daemon, [first]) == 1, "the first holds, and its stop rests");
        var second = (await daemon.AddBotAsync("second", BotMode.Paper)).Id;
        await _market.RunAsync(daemon, second);
        await RiseUntilAsync(daemon, async () => (await RefusedAsync(daemon, [second], "MaxOpenOrders: ")).Count == 1, "the second is refused");
        Assert.Equal(0, await CountHoldersAsync(daemon, [second]));
    }

    [Fact]
    public async Task Limits_that_cannot_be_read_stop_the_bots_until_they_are_replaced()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        await LimitAsync(daemon, BotMode.Paper, """{"maxLeverage":"a lot"}""");
        var bot = (await daemon.AddBotAsync("waiting", BotMode.Paper)).Id;
        Assert.Contains("maxLeverage is \"a lot\"", (await daemon.StatusAsync(bot, BotState.Halted)).Reason, StringComparison.Ordinal);
        await LimitAsync(daemon, BotMode.Paper, """{"maxLeverage":"3"}""");
        await _market.RunAsync(daemon, bot);
    }

    private static async Task LimitAsync(DaemonUnderTest daemon, BotMode mode, string limits)
    {
        var accounts = daemon.Services.GetRequiredService<AccountStore>();
        var account = await daemon.UntilAsync(
            async () => (await accounts.ListAsync(CancellationToken.None)).FirstOrDefault(one => one.Mode == mode), "the account exists");
        await accounts.SetLimitsAsync(account.AccountId, limits, CancellationToken.None);
        // Bots that are started under the former limits are built anew under these, and a candle published meanwhile would reach neither.
        var stored = await accounts.ReadLimitsAsync(account.AccountId, CancellationToken.None);
        var host = daemon.Services.GetRequiredService<DaemonHost>();
        await daemon.UntilAsync(
            () => Task.FromResult(host.Sessions.Any(session => session.Account.AccountId == account.AccountId && session.Limits == stored) ? "yes" : null),
            "the daemon knows the limits");
    }

    private Task<string> RiseUntilAsync(DaemonUnderTest daemon, Func<Task<bool>> isThere, string what) => daemon.UntilAsync(
        async () =>
        {
            _market.Quote();
            _market.Rise();
            _market.Quote();
            return await isThere() ? "yes" : null;
        },
        what);

    private static async Task<int> CountHoldersAsync(DaemonUnderTest daemon, IReadOnlyList<BotId> bots)
    {
        var holders = 0;
        foreach (var bot in bots)
            holders += (await daemon.FillsAsync(bot, 0)).Sum(fill => fill.SignedQuantity) > 0 ? 1 : 0;
        return holders;
    }

    /// <summary>Bots that hold nothing, and whose last answer was the limit: by their gate, or the moment before their order left.</summary>
    private static async Task<IReadOnlyList<BotId>> RefusedAsync(DaemonUnderTest daemon, IReadOnlyList<BotId> bots, string reason)
    {
        var refused = new List<BotId>();
        foreach (var bot in bots)
        {
            var orders = await daemon.OrdersAsync(bot);
            var texts = await daemon.Services.GetRequiredService<Npgsql.NpgsqlDataSource>().CreateCommand(
                $"SELECT coalesce(string_agg(status || ' ' || coalesce(status_reason, ''), '; '), '') FROM orders WHERE bot_id = {bot.Value} AND status IN ('Denied', 'Rejected')").ExecuteScalarAsync();
            if (orders.All(order => order.FilledQuantity == 0) && ((string)texts!).Contains(reason, StringComparison.Ordinal))
                refused.Add(bot);
        }

        return refused;
    }
}
