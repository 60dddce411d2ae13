using AlgoTrade.Data;
using AlgoTrade.Data.Benchmarks;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;

// On a private server that is thrown away afterwards. Durable, as in production: a figure without the disk would not be one.
var folder = Path.Combine(Path.GetTempPath(), $"algotrade-benchmark-{Environment.ProcessId}");
var settings = new Dictionary<string, string> { ["shared_buffers"] = "2GB", ["max_wal_size"] = "4GB" };
await using var server = await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions { DataDirectory = folder, DeleteWhenStopped = true, ServerSettings = settings }, TimeProvider.System, CancellationToken.None);
var migration = await new DatabaseMigrator(server.ConnectionString, new MigrationOptions(), TimeProvider.System).MigrateAsync(CancellationToken.None);
await using var dataSource = DataModule.OpenPool(server.ConnectionString);

var report = new RatioReport(Console.Out);
report.Note("time series", migration.Tier.ToString());
if (Wants("candles"))
    await new CandleBenchmarks(dataSource, report).RunAsync();
if (Wants("journal"))
    await new JournalBenchmarks(dataSource, report).RunAsync();
return report.ExitCode;

// Parts: candles, journal; both of them without an argument.
bool Wants(string part) => args.Length == 0 || args.Contains(part);
