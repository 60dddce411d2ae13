using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class ReconcileTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_trade_by_hand_is_booked_as_nobodys_and_stops_no_bot()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("bystander", BotMode.Testnet);
        await daemon.StatusAsync(bot.Id, BotState.WarmingUp);
        _exchange.TradeByHand(Side.Buy, 0.3m);
        await UntilAsync(daemon, "SELECT unattributed FROM positions WHERE coin = 'BTC'", 0.3m);
        await UntilAsync(daemon, "SELECT sum(quantity) FROM fills WHERE bot_id IS NULL", 0.3m);
        var store = daemon.Services.GetRequiredService<AlertStore>();
        var alerts = await daemon.UntilAsync(
            async () => await store.ListAsync(true, long.MaxValue, 10, CancellationToken.None) is { } told
                && told.Any(alert => alert.Key.Contains("foreign-fill", StringComparison.Ordinal)) ? told : null,
            "an alert tells of it");
        Assert.DoesNotContain(alerts, alert => alert.Key.Contains("unexplained", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_position_that_nothing_explains_stops_the_bot_until_it_is_explained()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("careful", BotMode.Testnet);
        await daemon.StatusAsync(bot.Id, BotState.WarmingUp);
        _exchange.Move(A.Btc, 0.7m);
        var halted = await daemon.StatusAsync(bot.Id, BotState.Paused);
        Assert.Contains("0.7 BTC", halted.Reason, StringComparison.Ordinal);
        _exchange.Move(A.Btc, -0.7m);
        await daemon.StatusAsync(bot.Id, BotState.WarmingUp);
    }

    [Fact]
    public async Task Books_of_bots_that_are_not_the_sum_of_their_fills_stop_them_although_the_exchange_agrees_with_the_fills()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("misbooked", BotMode.Testnet);
        await daemon.StatusAsync(bot.Id, BotState.WarmingUp);
        await _database.ExecuteAsync(
            $"INSERT INTO bot_positions (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at) VALUES ({bot.Id.Value}, 'BTC', 0.2, 100, 0, 0, 0, 0, now())");
        Assert.Contains("hold 0.2 BTC by their books and 0 by their fills", (await daemon.StatusAsync(bot.Id, BotState.Paused)).Reason, StringComparison.Ordinal);
        await _database.ExecuteAsync("UPDATE bot_positions SET quantity = 0");
        await daemon.StatusAsync(bot.Id, BotState.WarmingUp);
    }

    [Fact]
    public async Task What_the_account_held_before_the_first_start_is_nobodys()
    {
        _exchange.Move(A.Btc, 2);
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("newcomer", BotMode.Testnet);
        await daemon.StatusAsync(bot.Id, BotState.WarmingUp);
        Assert.Equal(2m, await _database.ScalarAsync<decimal>("SELECT unattributed FROM positions WHERE coin = 'BTC'"));
    }

    [Fact]
    public async Task Two_daemons_on_one_account_take_turns_and_the_second_takes_over_within_fifteen_seconds_of_a_death()
    {
        var first = new DaemonUnderTest(_database, _exchange, "first");
        await first.StartAsync();
        var bot = await first.AddBotAsync("owned", BotMode.Testnet);
        await first.StatusAsync(bot.Id, BotState.WarmingUp);
        await using var second = new DaemonUnderTest(_database, _exchange, "second");
        await second.StartAsync();
        await UntilAsync(second, "SELECT count(*)::numeric FROM leases WHERE name LIKE 'account:%' AND holder = 'first' AND expires_at > now()", 2);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM leases WHERE name LIKE 'account:%' AND holder = 'second'"));

        // The lease changes hands under a living process: it must notice and let go by itself.
        var asked = TimeProvider.System.GetTimestamp();
        await _database.ExecuteAsync("UPDATE leases SET expires_at = now() - interval '1 second', epoch = epoch + 1, holder = 'nobody'");
        await UntilAsync(second, "SELECT count(*)::numeric FROM bot_status WHERE lease_epoch >= 3", 1);
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        await first.DisposeAsync();
    }

    private async Task UntilAsync(DaemonUnderTest daemon, string sql, decimal expected) => await daemon.UntilAsync(
        async () => await _database.ScalarAsync<decimal>(sql) == expected ? "yes" : null, $"{sql} gives {expected}");
}
