using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Data.Provisioning;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Market;
using AlgoTrade.Testing.Databases;
using Npgsql;

namespace AlgoTrade.Data.Tests;

/// <summary>What only a server with TimescaleDB can show; skipped elsewhere.</summary>
public sealed class TimescaleTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly InstrumentName Btc = new("BTC");
    private static readonly DateTimeOffset LongAgo = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task Every_time_series_is_a_hypertable_with_columnstore_and_policies()
    {
        database.RequireTimescaleDB();
        var hypertables = await TextsAsync(
            "SELECT hypertable_name::text FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public' AND compression_enabled ORDER BY 1");
        var retained = await TextsAsync(
            "SELECT hypertable_name::text FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention' AND hypertable_schema = 'public' ORDER BY 1");
        var owners = await TextsAsync("SELECT DISTINCT owner::text FROM timescaledb_information.jobs WHERE job_id >= 1000");

        Assert.Equal(TimeSeriesTable.All.Select(table => table.Name).Order(), hypertables);
        Assert.Equal(TimeSeriesTable.All.Where(table => table.KeepFor is not null).Select(table => table.Name).Order(), retained);
        Assert.Equal([new RoleNames().Owner], owners);
    }

    [SkippableFact]
    public async Task Higher_intervals_from_the_aggregates_are_those_put_together_from_minutes()
    {
        database.RequireTimescaleDB();
        var instrument = await AnInstrumentAsync(database.DataSource, "aggregates");
        await new CandleWriter(database.DataSource, TimeProvider.System)
            .WriteAsync(instrument, Walk(LongAgo, 3 * 1_440), CandleSource.Observed, "test", CancellationToken.None);
        var reader = new CandleReader(database.DataSource);
        var before = await LoadAllAsync(reader, instrument);
        await ProvisionAsync(database.AdministratorConnectionString);

        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM candle_refreshes"));
        Assert.Equal(3L, await database.ScalarAsync<long>($"SELECT count(*) FROM candles_1d WHERE instrument_id = {instrument} AND minutes = 1440"));
        Assert.Equal(before, await LoadAllAsync(reader, instrument));
    }

    [SkippableFact]
    public async Task A_correction_behind_the_aggregates_is_seen_at_once()
    {
        database.RequireTimescaleDB();
        var instrument = await AnInstrumentAsync(database.DataSource, "correction");
        var writer = new CandleWriter(database.DataSource, TimeProvider.System);
        var reader = new CandleReader(database.DataSource);
        await writer.WriteAsync(instrument, Walk(LongAgo, 1_440), CandleSource.Observed, "test", CancellationToken.None);
        await ProvisionAsync(database.AdministratorConnectionString);
        var corrected = Walk(LongAgo, 1)[0] with { High = 1_000_000 };

        await writer.WriteAsync([new(instrument, CandleInterval.OneMinute, corrected)], CandleSource.Observed, "correction", CancellationToken.None);
        var atOnce = await reader.LoadAsync(instrument, Btc, CandleInterval.OneDay, LongAgo, LongAgo.AddDays(1), CancellationToken.None);
        await ProvisionAsync(database.AdministratorConnectionString);
        var refreshed = await database.ScalarAsync<decimal>($"SELECT high FROM candles_1d WHERE instrument_id = {instrument}");

        Assert.Equal(1_000_000, atOnce[0].High);
        Assert.Equal(1_000_000m, refreshed);
    }

    [SkippableFact]
    public async Task Compressed_candles_are_read_and_corrected_like_others()
    {
        database.RequireTimescaleDB();
        var instrument = await AnInstrumentAsync(database.DataSource, "compressed");
        var writer = new CandleWriter(database.DataSource, TimeProvider.System);
        var series = Walk(LongAgo.AddDays(-100), 20_000);
        await writer.WriteAsync(instrument, series, CandleSource.Observed, "test", CancellationToken.None);
        await database.ExecuteAsync(
            $"SELECT compress_chunk(chunk, true) FROM show_chunks('candles', older_than => '{LongAgo:yyyy-MM-dd}'::timestamptz) AS chunk");
        var again = await writer.WriteAsync(instrument, series, CandleSource.Observed, "again", CancellationToken.None);
        var read = await new CandleReader(database.DataSource)
            .LoadAsync(instrument, Btc, CandleInterval.OneMinute, LongAgo.AddDays(-100), LongAgo, CancellationToken.None);

        Assert.Equal((0, 20_000), (again.Stored, again.Unchanged));
        Assert.Equal(20_000, read.Count);
        Assert.Equal(series[19_999], read[19_999]);
    }

    [SkippableFact]
    public async Task A_plain_database_is_converted_with_its_data_when_the_extension_appears()
    {
        database.RequireTimescaleDB();
        var plain = await PlainMigratedDatabaseAsync();
        try
        {
            await using var dataSource = NpgsqlDataSource.Create(plain);
            var instrument = await AnInstrumentAsync(dataSource, "converted");
            await new CandleWriter(dataSource, TimeProvider.System).WriteAsync(instrument, Walk(LongAgo, 2 * 1_440), CandleSource.Observed, "test", CancellationToken.None);
            var before = await LoadAllAsync(new CandleReader(dataSource), instrument);

            var report = await new DatabaseMigrator(plain, new MigrationOptions(), TimeProvider.System).MigrateAsync(CancellationToken.None);
            await using var converted = NpgsqlDataSource.Create(plain);

            Assert.Equal(TimescaleTier.Community, report.Tier);
            Assert.Equal(TimescaleTier.Community, await SchemaGuard.RequireCurrentAsync(converted, CancellationToken.None));
            Assert.Equal(before, await LoadAllAsync(new CandleReader(converted), instrument));
            await using var count = converted.CreateCommand("SELECT count(*) FROM candles_1d WHERE minutes = 1440");
            Assert.Equal(2L, await count.ExecuteScalarAsync());
        }
        finally
        {
            await TestServer.DropAsync(plain);
        }
    }

    [SkippableFact]
    public async Task With_the_Apache_edition_tables_are_partitioned_and_nothing_else()
    {
        Skip.IfNot(PostgresBinaries.Find().HasTimescaleDB, "needs a server on this machine that has the extension beside it");
        var options = new EmbeddedPostgresOptions
        {
            DataDirectory = Path.Combine(Path.GetTempPath(), $"algotrade-apache-{Environment.ProcessId}"),
            Durable = false,
            DeleteWhenStopped = true,
            ServerSettings = new Dictionary<string, string> { ["timescaledb.license"] = "apache", ["shared_buffers"] = "16MB" },
        };
        await using var server = await EmbeddedPostgres.StartAsync(options, TimeProvider.System, CancellationToken.None);
        var migrator = new DatabaseMigrator(server.ConnectionString, new MigrationOptions { RequireTimescaleDB = true }, TimeProvider.System);
        var report = await migrator.MigrateAsync(CancellationToken.None);
        await migrator.MigrateAsync(CancellationToken.None);
        await using var dataSource = NpgsqlDataSource.Create(server.ConnectionString);
        var instrument = await AnInstrumentAsync(dataSource, "apache");
        await new CandleWriter(dataSource, TimeProvider.System).WriteAsync(instrument, Walk(LongAgo, 120), CandleSource.Observed, "test", CancellationToken.None);
        var hours = await new CandleReader(dataSource).LoadAsync(instrument, Btc, CandleInterval.OneHour, LongAgo, LongAgo.AddDays(1), CancellationToken.None);
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public'");

        Assert.Equal(TimescaleTier.Apache, report.Tier);
        Assert.Equal((long)TimeSeriesTable.All.Length, await count.ExecuteScalarAsync());
        Assert.Equal(2, hours.Count);
        Assert.Equal(TimescaleTier.Apache, await SchemaGuard.RequireCurrentAsync(dataSource, CancellationToken.None));
    }

    /// <summary>As a server without the extension would have left it: migrated, with plain tables.</summary>
    private static async Task<string> PlainMigratedDatabaseAsync()
    {
        var connectionString = await TestServer.CreateEmptyDatabaseAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("DROP EXTENSION IF EXISTS timescaledb CASCADE", CancellationToken.None);
        await DatabaseMigrator.ApplyAsync(connection, new MigrationOptions(), TimescaleTier.Absent, CancellationToken.None);
        return connectionString;
    }

    private static async Task ProvisionAsync(string connectionString)
        => await new DatabaseMigrator(connectionString, new MigrationOptions(), TimeProvider.System).MigrateAsync(CancellationToken.None);

    private static async Task<List<Candle>> LoadAllAsync(CandleReader reader, int instrument)
    {
        var all = new List<Candle>();
        foreach (var interval in CandleIntervals.All)
        {
            var series = await reader.LoadAsync(instrument, Btc, interval, LongAgo, LongAgo.AddDays(40), CancellationToken.None);
            all.AddRange(Enumerable.Range(0, series.Count).Select(index => series[index]));
        }

        return all;
    }

    private static CandleSeries Walk(DateTimeOffset from, int count) => CandleSeries.From(Btc, CandleInterval.OneMinute,
        [.. Enumerable.Range(0, count).Select(minute => new Candle(
            from.AddMinutes(minute).ToUnixTimeMilliseconds(), 100 + (minute % 7), 120 + (minute % 11), 90 - (minute % 5), 100 + (minute % 13), 1 + (minute % 3)))]);

    private static async Task<int> AnInstrumentAsync(NpgsqlDataSource dataSource, string network)
    {
        var saved = await new InstrumentStore(dataSource, TimeProvider.System)
            .SaveAsync(network, [new Instrument { Name = Btc, AssetId = 0, SizeDecimals = 5 }], CancellationToken.None);
        return saved[0].InstrumentId;
    }

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var command = database.Administrator.CreateCommand(sql);
        return await command.ReadListAsync(row => row.GetString(0), CancellationToken.None);
    }
}
