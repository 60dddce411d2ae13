using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>What happens to an account without any bot having asked for it.</summary>
public sealed class OutsideEventsTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public OutsideEventsTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_liquidation_takes_from_the_bot_that_holds_pauses_it_and_cancels_its_leftovers()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await HoldAsync(daemon, "liquidated", ""","protection":{"stopFraction":"0.1"}""");
        var held = _exchange.Positions[A.Btc];

        _exchange.CloseByForce(Side.Sell, held);

        await daemon.StatusAsync(bot.Id, BotState.Paused);
        await daemon.UntilAsync(async () => (await PositionAsync(daemon, bot.Id)).Quantity == 0 ? "yes" : null, "its books are flat");
        await daemon.UntilAsync(() => Task.FromResult(_exchange.Orders.All(order => order.Status.IsFinal()) ? "yes" : null), "its stop is canceled");
        Assert.Equal(DesiredState.Paused, (await daemon.Bots.FindAsync(bot.Id, CancellationToken.None))!.DesiredState);
        await IsToldAsync(daemon, "forced-fill:BTC");
        await AgreesAsync(daemon);
    }

    [Fact]
    public async Task A_deleveraging_takes_a_part_and_the_bot_knows_what_it_still_holds()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await HoldAsync(daemon, "deleveraged");
        var held = _exchange.Positions[A.Btc];

        // The stream says nothing of it: it is found by asking.
        _exchange.IsStreamSilent = true;
        _exchange.CloseByForce(Side.Sell, held / 4);
        await daemon.UntilAsync(async () => (await PositionAsync(daemon, bot.Id)).Quantity == held * 3 / 4 ? "yes" : null, "its books have the rest");
        _exchange.IsStreamSilent = false;

        await daemon.Bots.SetDesiredStateAsync(bot.Id, DesiredState.Flattened, null, CancellationToken.None);
        await daemon.UntilAsync(() => Task.FromResult(_exchange.Positions[A.Btc] == 0 ? "yes" : null), "it closed exactly the rest");
        await AgreesAsync(daemon);
    }

    [Fact]
    public async Task A_liquidation_while_the_daemon_was_away_is_booked_at_its_start()
    {
        StoredBot bot;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            bot = await HoldAsync(daemon, "absent");
            await daemon.StopAsync();
        }

        _exchange.CloseByForce(Side.Sell, _exchange.Positions[A.Btc]);
        await using var again = new DaemonUnderTest(_database, _exchange);
        await again.StartAsync();
        await again.UntilAsync(async () => (await PositionAsync(again, bot.Id)).Quantity == 0 ? "yes" : null, "its books are flat");
        await again.StatusAsync(bot.Id, BotState.Paused);
        await AgreesAsync(again);
    }

    [Fact]
    public async Task A_stop_that_filled_while_the_daemon_was_away_alarms_nobody()
    {
        StoredBot bot;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            bot = await HoldAsync(daemon, "stopped-out", ""","protection":{"stopFraction":"0.1"}""");
            await daemon.UntilAsync(() => Task.FromResult(OpenStops().Any() ? "yes" : null), "the stop rests");
            await daemon.StopAsync();
        }

        _exchange.FillResting(Assert.Single(OpenStops()).ClientOrderId!.Value);
        await using var again = new DaemonUnderTest(_database, _exchange);
        await again.StartAsync();

        await again.UntilAsync(async () => (await PositionAsync(again, bot.Id)).Quantity == 0 ? "yes" : null, "its books are flat");
        await AgreesAsync(again);
    }

    [Fact]
    public async Task A_stop_that_vanished_while_the_daemon_was_away_is_placed_again_before_anything_else()
    {
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            await HoldAsync(daemon, "unprotected", ""","protection":{"stopFraction":"0.1"}""");
            await daemon.UntilAsync(() => Task.FromResult(OpenStops().Any() ? "yes" : null), "the stop rests");
            await daemon.StopAsync();
        }

        var lost = Assert.Single(OpenStops());
        _exchange.CancelByExchange(lost.ClientOrderId!.Value);
        var before = _exchange.Received.Count;
        await using var again = new DaemonUnderTest(_database, _exchange);
        await again.StartAsync();
        await again.UntilAsync(() => Task.FromResult(OpenStops().Any() ? "yes" : null), "a new stop rests");
        Assert.Equal(OrderPurpose.StopLoss, _exchange.Received[before].Purpose);
        Assert.Equal(lost.OriginalQuantity, Assert.Single(OpenStops()).OriginalQuantity);
    }

    [Fact]
    public async Task A_deposit_and_a_withdrawal_are_transfers_and_nobodys_profit_or_loss()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await HoldAsync(daemon, "bystander", limits: ""","maxDrawdownFraction":"0.01","maxDailyLossFraction":"0.01" """);

        _exchange.Pay("deposit", 500);
        _exchange.Pay("withdraw", -60_000);

        await UntilAsync(daemon, "SELECT coalesce(sum(amount), 0) FROM transfers", -59_500);
        await IsToldAsync(daemon, "transfer:");
        Assert.Equal(BotState.Running, await MarketScript.FindStatusAsync(daemon, bot.Id));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM risk_state"));
        await AgreesAsync(daemon);
    }

    [Fact]
    public async Task Funding_while_a_bot_was_away_belongs_to_the_bot_that_held()
    {
        StoredBot bot;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            bot = await HoldAsync(daemon, "holder");
            await daemon.StopAsync();
        }

        _exchange.PayFunding(A.Btc, -1.25m);
        await using var again = new DaemonUnderTest(_database, _exchange);
        await again.StartAsync();

        await again.UntilAsync(async () => (await PositionAsync(again, bot.Id)).Funding == -1.25m ? "yes" : null, "the funding is in its books");
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM funding_payments WHERE bot_id IS NULL AND payment <> 0"));
        await AgreesAsync(again);
    }

    [Fact]
    public async Task What_the_exchange_says_of_the_budget_is_kept_for_whoever_looks()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();

        await UntilAsync(daemon, "SELECT coalesce(sum(requests_cap - requests_used), 0) FROM account_limits", _exchange.ActionsLeft);
    }

    [Fact]
    public async Task Cash_that_nothing_explains_holds_the_bots_until_it_is_explained()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await HoldAsync(daemon, "careful");

        _exchange.Money -= 25;
        var held = await daemon.StatusAsync(bot.Id, BotState.Paused);
        Assert.Contains("-25", held.Reason, StringComparison.Ordinal);

        _exchange.Money += 25;
        await daemon.StatusAsync(bot.Id, BotState.Running);
    }

    [Fact]
    public async Task A_limit_over_the_whole_account_reaches_the_gate_of_a_running_bot()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("limited", BotMode.Testnet);
        await _market.RunAsync(daemon, bot.Id);
        await daemon.Services.GetRequiredService<AccountStore>().SetLimitsAsync(bot.AccountId, """{"maxPositionNotional":"500"}""", CancellationToken.None);
        await daemon.UntilAsync(
            async () =>
            {
                _market.Fall();
                _market.Rise();
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                return await _database.ScalarAsync<long>("SELECT count(*) FROM decisions WHERE kind = 'denied' AND details::text LIKE '%account position notional%'") > 0 ? "yes" : null;
            },
            "an entry is denied by the limit of the account");
    }

    private IEnumerable<ExchangeOrder> OpenStops() => _exchange.Orders.Where(order => order.TriggerPrice is not null && order.Status == OrderStatus.Open);

    private async Task<StoredBot> HoldAsync(DaemonUnderTest daemon, string name, string extra = "", string limits = "")
    {
        var bot = await daemon.AddBotAsync(name, BotMode.Testnet, extra: extra, limits: limits);
        await _market.RunAsync(daemon, bot.Id);
        _market.Rise();
        await daemon.FillsAsync(bot.Id, 1);
        return bot;
    }

    /// <summary>A further look at the exchange finds nothing that is not explained.</summary>
    private async Task AgreesAsync(DaemonUnderTest daemon)
    {
        var looks = "SELECT count(*) FROM equity WHERE bot_id = 0";
        var before = await _database.ScalarAsync<long>(looks);
        await daemon.UntilAsync(async () => await _database.ScalarAsync<long>(looks) > before + 1 ? "yes" : null, "the books are compared again");
        Assert.DoesNotContain(await AlertKeysAsync(daemon), key => key.StartsWith("unexplained", StringComparison.Ordinal));
    }

    private static async Task<VirtualPosition> PositionAsync(DaemonUnderTest daemon, BotId bot) =>
        Assert.Single((await daemon.Services.GetRequiredService<JournalReader>().LoadBotAsync(bot, CancellationToken.None)).Positions);

    // Alerts are stored by their courier, a moment after what they tell of.
    private static async Task IsToldAsync(DaemonUnderTest daemon, string key) => await daemon.UntilAsync(
        async () => (await AlertKeysAsync(daemon)).FirstOrDefault(one => one.StartsWith(key, StringComparison.Ordinal)), $"an alert {key}");

    private static async Task<IReadOnlyList<string>> AlertKeysAsync(DaemonUnderTest daemon) =>
    [
        .. (await daemon.Services.GetRequiredService<AlertStore>().ListAsync(true, long.MaxValue, 50, CancellationToken.None))
            .Select(alert => alert.Key.Replace("account:main:", "", StringComparison.Ordinal)),
    ];

    private async Task UntilAsync(DaemonUnderTest daemon, string sql, decimal expected) => await daemon.UntilAsync(
        async () => await _database.ScalarAsync<decimal>(sql) == expected ? "yes" : null, $"{sql} gives {expected}");
}
