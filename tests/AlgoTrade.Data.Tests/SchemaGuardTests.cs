using AlgoTrade.Data.Provisioning;
using AlgoTrade.Data.Schema;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests;

/// <summary>Each test spoils the schema in its own way, so each has a database of its own.</summary>
public sealed class SchemaGuardTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_schema_that_is_behind_is_refused_with_what_to_do()
    {
        await _database.ExecuteAsync(
            """DELETE FROM schema_migrations WHERE "MigrationId" = (SELECT max("MigrationId") FROM schema_migrations)""");
        var refused = await RefusedAsync();
        Assert.StartsWith("The database schema is behind by 1 migration(s), first ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("run AlgoTrade.Migrations or 'algotrade db migrate', then start again.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_is_newer_than_the_program_is_refused_and_not_migrated()
    {
        await _database.ExecuteAsync("INSERT INTO schema_migrations VALUES ('29990101000000_FromTheFuture', '99.0.0')");
        const string Expected =
            "The database schema is newer than this program (it has 29990101000000_FromTheFuture): start the version of AlgoTrade that migrated it, or a later one.";
        Assert.Equal(Expected, (await RefusedAsync()).Message);
        var migrator = new DatabaseMigrator(_database.AdministratorConnectionString, new MigrationOptions(), TimeProvider.System);
        Assert.Equal(Expected, (await Assert.ThrowsAsync<SchemaException>(() => migrator.MigrateAsync(CancellationToken.None))).Message);
    }

    [Fact]
    public async Task A_schema_that_was_provisioned_for_another_server_is_refused()
    {
        await _database.ExecuteAsync("UPDATE schema_provisioning SET tier = 'Apache'");
        Assert.Contains("not its time-series features and rights", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_database_with_the_extension_on_a_server_that_did_not_load_it_is_not_touched()
    {
        Skip.If(_database.Tier != TimescaleTier.Absent, "needs a server that does not load TimescaleDB");
        // What such a server shows: the extension is registered, its library is not there.
        await _database.ExecuteAsync(
            "INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) VALUES (99999, 'timescaledb', 10, 2200, false, '2.28.0')");
        const string Expected = "rows would be invisible and writes lost";
        Assert.Contains(Expected, (await RefusedAsync()).Message, StringComparison.Ordinal);
        var migrator = new DatabaseMigrator(_database.AdministratorConnectionString, new MigrationOptions(), TimeProvider.System);
        Assert.Contains(Expected, (await Assert.ThrowsAsync<SchemaException>(() => migrator.MigrateAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, false, "", TimescaleTier.Absent)]
    [InlineData(false, false, true, "", TimescaleTier.Absent)]
    [InlineData(false, true, true, "timescale", TimescaleTier.CreatedButNotPreloaded)]
    [InlineData(true, false, true, "timescale", TimescaleTier.Available)]
    [InlineData(true, true, true, "apache", TimescaleTier.Apache)]
    [InlineData(true, true, true, "timescale", TimescaleTier.Community)]
    public void The_tier_follows_from_what_the_server_shows(bool isPreloaded, bool isCreated, bool isInstalled, string license, TimescaleTier expected)
        => Assert.Equal(expected, TimescaleDetection.Decide(isPreloaded, isCreated, isInstalled, license));

    [Fact]
    public async Task What_is_too_old_is_deleted_and_the_history_of_the_money_is_kept()
    {
        await _database.ExecuteAsync(
            """
            INSERT INTO heartbeats (bot_id, beat_at, state, lag_ms) SELECT 1, now() - day * interval '1 day', 'Running', 0 FROM generate_series(0, 99) AS day;
            INSERT INTO equity SELECT 1, 1, now() - day * interval '1 day', 1, 1, 1, 1, 1 FROM generate_series(0, 99) AS day
            """);

        var deleted = await new Retention(_database.DataSource, TimeProvider.System).DeleteExpiredAsync(CancellationToken.None);

        if (_database.Tier != TimescaleTier.Community)
        {
            Assert.Equal(70, deleted["heartbeats"]);
            Assert.Equal(30L, await _database.ScalarAsync<long>("SELECT count(*) FROM heartbeats"));
        }

        Assert.Equal(100L, await _database.ScalarAsync<long>("SELECT count(*) FROM equity"));
    }

    private Task<SchemaException> RefusedAsync()
        => Assert.ThrowsAsync<SchemaException>(() => SchemaGuard.RequireCurrentAsync(_database.DataSource, CancellationToken.None));
}
