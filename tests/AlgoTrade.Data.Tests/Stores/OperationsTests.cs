using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Audit;
using AlgoTrade.Data.Backtests;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class OperationsTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task An_alert_counts_up_while_it_is_open_and_is_told_again_when_it_gets_worse()
    {
        var alerts = new AlertStore(database.DataSource);
        var (id, isNew) = await alerts.RaiseAsync("feed:BTC", AlertSeverity.Warning, "stale", null, null, Given.Noon, CancellationToken.None);
        await alerts.MarkDeliveredAsync(id, Given.Noon, CancellationToken.None);
        var repeat = await alerts.RaiseAsync("feed:BTC", AlertSeverity.Warning, "stale", null, null, Given.Noon.AddMinutes(1), CancellationToken.None);
        Assert.DoesNotContain(await alerts.UndeliveredAsync(10, CancellationToken.None), alert => alert.AlertId == id);

        await alerts.RaiseAsync("feed:BTC", AlertSeverity.Critical, "dead", null, null, Given.Noon.AddMinutes(2), CancellationToken.None);
        var told = Assert.Single(await alerts.UndeliveredAsync(10, CancellationToken.None), alert => alert.AlertId == id);
        await alerts.CloseAsync("feed:BTC", Given.Noon.AddMinutes(3), CancellationToken.None);
        var next = await alerts.RaiseAsync("feed:BTC", AlertSeverity.Info, "late", null, null, Given.Noon.AddMinutes(4), CancellationToken.None);

        Assert.True(isNew);
        Assert.Equal((id, false), repeat);
        Assert.Equal((3, AlertSeverity.Critical, "dead"), (told.Occurrences, told.Severity, told.Text));
        Assert.True(next.IsNew && next.AlertId > id);
    }

    [Fact]
    public async Task The_kill_switch_survives_until_it_is_released_and_leaves_its_history()
    {
        var risk = new RiskStateStore(database.DataSource);
        await risk.SetKillSwitchAsync(RiskScope.All, KillSwitchMode.Flatten, "panic", "me", Given.Noon, CancellationToken.None);
        var on = Assert.Single(await risk.ListAsync(CancellationToken.None), state => state.Scope == RiskScope.All);
        await risk.SetKillSwitchAsync(RiskScope.All, KillSwitchMode.Off, "calm", "me", Given.Noon.AddHours(1), CancellationToken.None);

        Assert.Equal((RiskStateStore.KillSwitch, "Flatten", "panic"), (on.Name, on.Value, on.Reason));
        Assert.DoesNotContain(await risk.ListAsync(CancellationToken.None), state => state.Scope == RiskScope.All);
        var history = (await risk.EventsAsync(long.MaxValue, 10, CancellationToken.None)).Where(one => one.Scope == RiskScope.All);
        Assert.Equal([RiskStateStore.Released, "Flatten"], history.Select(one => one.Value));
        Assert.False(await risk.ReleaseAsync(RiskScope.All, RiskStateStore.KillSwitch, "again", "me", Given.Noon, CancellationToken.None));
    }

    [Fact]
    public async Task A_key_opens_the_door_until_it_is_revoked_and_is_nowhere_in_the_database()
    {
        var keys = new ApiKeyStore(database.DataSource, TimeProvider.System);
        var (key, text) = await keys.CreateAsync("first", ApiKeyRole.Admin, "test", null, CancellationToken.None);

        Assert.Equal((key.KeyId, ApiKeyRole.Admin), (await keys.AuthenticateAsync(text, CancellationToken.None) is { } known ? (known.KeyId, known.Role) : default));
        Assert.Null(await keys.AuthenticateAsync(text + "x", CancellationToken.None));
        Assert.DoesNotContain(text[8..], await database.ScalarAsync<string>("SELECT string_agg(api_keys::text, ' ') FROM api_keys") ?? "", StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConflictException>(() => keys.CreateAsync("first", ApiKeyRole.Viewer, "test", null, CancellationToken.None));

        Assert.True(await keys.RevokeAsync(key.KeyId, CancellationToken.None));
        Assert.Null(await keys.AuthenticateAsync(text, CancellationToken.None));
    }

    [Fact]
    public async Task An_expired_key_does_not_open_the_door()
    {
        var keys = new ApiKeyStore(database.DataSource, TimeProvider.System);
        var (_, text) = await keys.CreateAsync("old", ApiKeyRole.Viewer, "test", Given.Noon, CancellationToken.None);
        Assert.Null(await keys.AuthenticateAsync(text, CancellationToken.None));
    }

    [Fact]
    public async Task A_repeated_write_gets_the_answer_of_the_first()
    {
        var (key, _) = await new ApiKeyStore(database.DataSource, TimeProvider.System).CreateAsync("writer", ApiKeyRole.Operator, "test", null, CancellationToken.None);
        var store = new IdempotencyStore(database.DataSource, TimeProvider.System);

        Assert.IsType<IdempotencyOutcome.First>(await store.BeginAsync(key.KeyId, "k", [1], CancellationToken.None));
        Assert.IsType<IdempotencyOutcome.InProgress>(await store.BeginAsync(key.KeyId, "k", [1], CancellationToken.None));
        await store.CompleteAsync(key.KeyId, "k", new IdempotencyOutcome.Repeat(201, "application/json", "/here", "\"1\"", [7]), CancellationToken.None);
        var repeat = Assert.IsType<IdempotencyOutcome.Repeat>(await store.BeginAsync(key.KeyId, "k", [1], CancellationToken.None));
        Assert.Equal((201, "/here", "\"1\""), (repeat.Status, repeat.Location, repeat.EntityTag));
        Assert.Equal([7], repeat.Body);
        Assert.IsType<IdempotencyOutcome.Mismatch>(await store.BeginAsync(key.KeyId, "k", [2], CancellationToken.None));
    }

    [Fact]
    public async Task The_audit_log_is_paged_from_the_newest()
    {
        var log = new AuditLog(database.DataSource);
        for (var number = 1; number <= 3; number++)
        {
            await log.AppendAsync(new(0, Given.Noon, "me", "bot.start", "bot:1", null, $$"""{"number": {{number}}}""", null), CancellationToken.None);
        }

        var newest = await log.ListAsync("bot:1", long.MaxValue, 2, CancellationToken.None);
        var rest = await log.ListAsync("bot:1", newest[^1].AuditId, 2, CancellationToken.None);

        Assert.Equal(["""{"number": 3}""", """{"number": 2}""", """{"number": 1}"""], newest.Concat(rest).Select(entry => entry.After));
    }

    [Fact]
    public async Task A_backtest_is_claimed_once_and_a_canceled_one_keeps_no_result()
    {
        var store = new BacktestStore(database.DataSource, TimeProvider.System);
        var queued = await store.QueueAsync("trend", "ema-cross", "{}", Given.Noon, Given.Noon.AddDays(1), "me", CancellationToken.None);
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.ClaimNextAsync(CancellationToken.None)));
        Assert.Equal(queued.BacktestId, Assert.Single(claims.OfType<Backtest>()).BacktestId);
        Assert.True(await store.ReportProgressAsync(queued.BacktestId, 0.5, CancellationToken.None));

        var trade = new BacktestTrade(1, "BTC", Side.Buy, Given.Noon, Given.Noon.AddHours(1), 0.5m, 100m, 101m, 0.5m, 0.05m, -0.01m, "target");
        var curve = new EquityCurve(Given.Noon, TimeSpan.FromHours(1), [10_000, 10_000.5]);
        Assert.True(await store.CompleteAsync(queued.BacktestId, """{"pnl": 1}""", "hash", curve, [trade], CancellationToken.None));

        Assert.Equal([trade], await store.TradesAsync(queued.BacktestId, 0, 10, CancellationToken.None));
        Assert.Equal(curve.Values, (await store.EquityAsync(queued.BacktestId, CancellationToken.None))!.Values);
        Assert.Equal(JobStatus.Completed, (await store.FindAsync(queued.BacktestId, CancellationToken.None))!.Status);

        var second = await store.QueueAsync("trend", "ema-cross", "{}", Given.Noon, Given.Noon.AddDays(1), "me", CancellationToken.None);
        await store.ClaimNextAsync(CancellationToken.None);
        Assert.True(await store.CancelAsync(second.BacktestId, CancellationToken.None));
        Assert.False(await store.ReportProgressAsync(second.BacktestId, 0.9, CancellationToken.None));
        Assert.False(await store.CompleteAsync(second.BacktestId, "{}", "hash", curve, [trade], CancellationToken.None));
    }

    [Fact]
    public async Task Markets_keep_their_number_when_their_rules_change()
    {
        var store = new InstrumentStore(database.DataSource, TimeProvider.System);
        var btc = new Instrument { Name = new("BTC"), AssetId = 0, SizeDecimals = 5, MaxLeverage = 40, MarginTiers = [new(0, 40), new(150_000_000, 20)] };
        var first = Assert.Single(await store.SaveAsync("mainnet", [btc], CancellationToken.None));
        var other = Assert.Single(await store.SaveAsync("testnet", [btc], CancellationToken.None));
        var second = Assert.Single(await store.SaveAsync("mainnet", [btc with { MaxLeverage = 50 }], CancellationToken.None));

        var read = await store.FindAsync("mainnet", btc.Name, CancellationToken.None);

        Assert.Equal(first.InstrumentId, second.InstrumentId);
        Assert.NotEqual(first.InstrumentId, other.InstrumentId);
        Assert.Equal(50, read!.Instrument.MaxLeverage);
        Assert.Equal(btc.MarginTiers, read.Instrument.MarginTiers);
    }
}
