using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class AccountLossTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly AccountLossStore _losses = new(database.DataSource);

    [Fact]
    public async Task A_bot_that_does_not_run_stands_as_its_books_say_at_the_newest_price_and_is_gone_when_nothing_is_left()
    {
        var given = await Given.AnAccountWithABotAsync(database, "absent");
        var bots = new BotStore(database.DataSource, TimeProvider.System);
        var bot = (await bots.ReviseAsync(given.Bot.Id, "absent", given.Bot.Mode, """{"capital":"500"}""", null, "test", CancellationToken.None)).Id;
        await database.ExecuteAsync(
            $"""
            INSERT INTO bot_positions (bot_id, coin, quantity, entry_price, realized_pnl, fees, funding, last_fill_id, updated_at)
            VALUES ({bot.Value}, 'LOSS', 2, 100, 10, 3, -1, 1, now()), ({bot.Value}, 'UNPRICED', -1, 50, 0, 0, 0, 1, now());
            INSERT INTO instruments (network, coin, kind, asset_id, size_decimals, max_leverage, only_isolated, is_delisted, margin_tiers, updated_at)
            VALUES ('simulated', 'LOSS', 'Perpetual', 0, 5, 40, false, false, '[]', now());
            INSERT INTO candle_origins (origin) VALUES ('test');
            INSERT INTO candles (open_time, instrument_id, interval_s, source, origin_id, open, high, low, close, volume)
            SELECT t, instrument_id, 60, 1, (SELECT min(origin_id) FROM candle_origins), 90, 95, 80, close, 1
            FROM instruments, (VALUES ('2026-01-01T00:00Z'::timestamptz, 95), ('2026-01-01T00:01Z'::timestamptz, 90)) c (t, close) WHERE coin = 'LOSS';
            """);

        Assert.Equal(new BotStanding(bot, 500, 10 - 3 - 1 - 20), Assert.Single(await ReadAsync(given)));
        await bots.DeleteAsync(bot, null, CancellationToken.None);
        Assert.False(Assert.Single(await ReadAsync(given)).IsGone);
        await database.ExecuteAsync($"UPDATE bot_positions SET quantity = 0 WHERE bot_id = {bot.Value}");
        Assert.Equal(new BotStanding(bot, 500, 6, IsGone: true), Assert.Single(await ReadAsync(given)));
        Assert.Empty(await _losses.ReadStandingsAsync(given.Account.AccountId, [bot], CancellationToken.None));
    }

    [Fact]
    public async Task A_measurement_and_the_breakers_it_tripped_are_stored_together_and_only_under_the_lease()
    {
        var given = await Given.AnAccountWithABotAsync(database, "losing");
        var risks = new RiskStateStore(database.DataSource);
        var (account, scope) = (given.Account.AccountId, RiskScope.Account(given.Account.AccountId));
        var tripped = new RiskState(scope, "dailyLoss", "tripped", "3 % lost", "daemon-1", Given.Noon, Given.Noon.AddHours(12), null);
        Assert.Null(await _losses.LoadAsync(account, CancellationToken.None));

        await _losses.SaveAsync(given.Lease, account, new AccountLoss(970, 1_000, 1_100, Given.Noon, [1, 2]), [tripped], [], CancellationToken.None);
        Assert.Equal([1, 2], await _losses.LoadAsync(account, CancellationToken.None));
        Assert.Equal(tripped, Assert.Single(await risks.ListAsync(CancellationToken.None), state => state.Scope == scope));

        await given.TakeOverAsync();
        await Assert.ThrowsAsync<LeaseLostException>(
            () => _losses.SaveAsync(given.Lease, account, new AccountLoss(1, 1, 1, Given.Noon, [3]), [], ["dailyLoss"], CancellationToken.None));
        Assert.Equal([1, 2], await _losses.LoadAsync(account, CancellationToken.None));
        Assert.Single(await risks.ListAsync(CancellationToken.None), state => state.Scope == scope);
    }

    [Fact]
    public async Task New_limits_wake_the_daemon_and_a_note_of_the_budget_does_not()
    {
        var given = await Given.AnAccountWithABotAsync(database, "limited");
        var accounts = new AccountStore(database.DataSource, TimeProvider.System);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await using var wakes = new DesiredStateChanges(database.DataSource, TimeProvider.System).ReadAsync(TimeSpan.FromHours(1), patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await wakes.MoveNextAsync());
        Assert.Equal(WakeReason.Listening, wakes.Current.Reason);

        await accounts.SetBudgetAsync(given.Account.AccountId, 1, 10_000, CancellationToken.None);
        await accounts.SetLimitsAsync(given.Account.AccountId, """{"maxLeverage":"2"}""", CancellationToken.None);
        await accounts.SetBudgetAsync(given.Account.AccountId, 2, 10_000, CancellationToken.None);
        await database.ExecuteAsync("NOTIFY desired_state_changed, 'the end'");

        foreach (var table in (string[])["account_limits", "the end"])
        {
            Assert.True(await wakes.MoveNextAsync());
            Assert.Equal(table, wakes.Current.Table);
        }
    }

    private Task<IReadOnlyList<BotStanding>> ReadAsync(Given given) => _losses.ReadStandingsAsync(given.Account.AccountId, [], CancellationToken.None);
}
