using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class BotStoreTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly BotStore _bots = new(database.DataSource, TimeProvider.System);

    [Fact]
    public async Task Every_configuration_a_bot_ever_had_can_be_read()
    {
        var given = await Given.AnAccountWithABotAsync(database, "revised");
        await _bots.ReviseAsync(given.Bot.Id, "revised", BotMode.Paper, """{"fast": 10}""", given.Bot.Version, "operator", CancellationToken.None);

        var bot = await _bots.FindAsync("revised", CancellationToken.None);
        var revisions = await _bots.RevisionsAsync(given.Bot.Id, CancellationToken.None);

        Assert.Equal((2, """{"fast": 10}"""), (bot!.Revision, bot.DefinitionJson));
        Assert.Equal([(2, "operator"), (1, "test")], revisions.Select(revision => (revision.Revision, revision.CreatedBy)));
    }

    [Fact]
    public async Task A_change_to_a_bot_that_somebody_else_changed_is_refused()
    {
        var given = await Given.AnAccountWithABotAsync(database, "raced");
        await _bots.SetDesiredStateAsync(given.Bot.Id, DesiredState.Running, given.Bot.Version, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<ConflictException>(
            () => _bots.SetDesiredStateAsync(given.Bot.Id, DesiredState.Stopped, given.Bot.Version, CancellationToken.None));
        Assert.Equal(ConflictKind.VersionMismatch, refused.Kind);
    }

    [Fact]
    public async Task The_name_of_a_deleted_bot_is_free_again_and_its_history_stays()
    {
        var given = await Given.AnAccountWithABotAsync(database, "phoenix");
        var taken = await Assert.ThrowsAsync<ConflictException>(
            () => _bots.CreateAsync(given.Account.AccountId, "phoenix", BotMode.Paper, "{}", "test", CancellationToken.None));
        await _bots.DeleteAsync(given.Bot.Id, null, CancellationToken.None);

        var second = await _bots.CreateAsync(given.Account.AccountId, "phoenix", BotMode.Paper, "{}", "test", CancellationToken.None);

        Assert.Equal(ConflictKind.NameTaken, taken.Kind);
        Assert.NotEqual(given.Bot.Id, second.Id);
        Assert.True((await _bots.FindAsync(given.Bot.Id, CancellationToken.None))!.IsDeleted);
        Assert.Equal([second.Id], (await _bots.ListAsync(given.Account.AccountId, CancellationToken.None)).Select(bot => bot.Id));
    }

    [Fact]
    public async Task A_bot_whose_mode_changes_has_to_be_armed_again()
    {
        var given = await Given.AnAccountWithABotAsync(database, "armed");
        var armed = await _bots.ArmAsync(given.Bot.Id, "armed", null, CancellationToken.None);
        Assert.Equal("armed", armed.ArmedForAccount);

        var revised = await _bots.ReviseAsync(given.Bot.Id, "armed", BotMode.Paper, "{}", null, "test", CancellationToken.None);
        Assert.Equal("armed", revised.ArmedForAccount);

        var live = await _bots.ReviseAsync(given.Bot.Id, "armed", BotMode.Live, "{}", null, "test", CancellationToken.None);
        Assert.Null(live.ArmedForAccount);
    }

    [Fact]
    public async Task A_wish_wakes_who_waits_for_it()
    {
        var given = await Given.AnAccountWithABotAsync(database, "woken");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        await foreach (var wake in new DesiredStateChanges(database.DataSource, TimeProvider.System).ReadAsync(TimeSpan.FromMinutes(5), patience.Token))
        {
            if (wake.Reason == WakeReason.Listening)
            {
                await _bots.SetDesiredStateAsync(given.Bot.Id, DesiredState.Running, null, CancellationToken.None);
            }
            else
            {
                Assert.Equal(new Wake(WakeReason.Changed, "bots"), wake);
                return;
            }
        }
    }

    [Fact]
    public async Task A_lost_connection_is_told_and_listening_goes_on()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        var heard = new List<WakeReason>();
        await foreach (var wake in new DesiredStateChanges(database.DataSource, TimeProvider.System).ReadAsync(TimeSpan.FromMinutes(5), patience.Token))
        {
            heard.Add(wake.Reason);
            if (heard is [WakeReason.Listening])
            {
                await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()");
            }
            else if (wake.Reason == WakeReason.Listening)
            {
                break;
            }
        }

        Assert.Equal([WakeReason.Listening, WakeReason.Disconnected, WakeReason.Listening], heard);
    }

    [Fact]
    public async Task The_last_report_of_a_bot_replaces_the_one_before_and_keeps_its_last_decision()
    {
        var given = await Given.AnAccountWithABotAsync(database, "reported");
        var statuses = new BotStatusStore(database.DataSource);
        var first = new BotStatus(given.Bot.Id, BotState.Running, "", 1, 1, "daemon-1", Given.Noon, Given.Noon, Given.Noon, "long BTC", 12);
        await statuses.ReportAsync(given.Lease, [first], CancellationToken.None);
        await statuses.ReportAsync(
            given.Lease,
            [first with { State = BotState.Paused, HeartbeatAt = Given.Noon.AddSeconds(5), LastDecisionAt = null, LastDecision = null }],
            CancellationToken.None);

        var status = await statuses.FindAsync(given.Bot.Id, CancellationToken.None);

        Assert.Equal((BotState.Paused, "long BTC", Given.Noon.AddSeconds(5)), (status!.State, status.LastDecision, status.HeartbeatAt));
        Assert.Equal(2L, await database.ScalarAsync<long>($"SELECT count(*) FROM heartbeats WHERE bot_id = {given.Bot.Id}"));
    }

    [Fact]
    public async Task A_snapshot_a_decision_and_a_stretch_of_events_are_read_back()
    {
        var given = await Given.AnAccountWithABotAsync(database, "journaled");
        var statuses = new BotStatusStore(database.DataSource);
        var journal = new BotJournal(database.DataSource);
        var decision = new StoredDecision(given.Bot.Id, 1, Given.Noon, "BTC", "decision", "long 0.1", "fast above slow", """{"fast": 1}""", "trace");
        var segment = new JournalSegment(given.Bot.Id, 1, 1, 9, Given.Noon, Given.Noon.AddMinutes(1), [1, 2, 3]);
        await statuses.ReportAsync(
            given.Lease, [new(given.Bot.Id, BotState.Running, "", 1, 1, "daemon-1", Given.Noon, Given.Noon, null, null, 0)], CancellationToken.None);

        await statuses.SaveSnapshotAsync(given.Lease, given.Bot.Id, [9, 8], Given.Noon, CancellationToken.None);
        await journal.AppendDecisionsAsync(given.Lease, [decision], CancellationToken.None);
        await journal.AppendDecisionsAsync(given.Lease, [decision], CancellationToken.None);
        await journal.AppendSegmentAsync(given.Lease, segment, CancellationToken.None);

        Assert.Equal([9, 8], (await statuses.LoadSnapshotAsync(given.Bot.Id, CancellationToken.None))!.Value.Snapshot);
        Assert.Equal([decision], await journal.DecisionsAsync(given.Bot.Id, Given.Noon.AddHours(1), 10, CancellationToken.None));
        var read = Assert.Single(await journal.SegmentsAsync(given.Bot.Id, Given.Noon, Given.Noon.AddDays(1), CancellationToken.None));
        Assert.Equal((1L, 9L), (read.FirstSequence, read.LastSequence));
        Assert.Equal([1, 2, 3], read.Events);
    }
}
