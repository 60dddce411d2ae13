using System.Globalization;
using AlgoTrade.Api.Benchmarks;
using AlgoTrade.Data;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;

// A year of history of a thousand bots on a private, durable server, `algotrade up` beside it with running bots, and this process as its clients.
var bots = Number("bots", 1_000);
var fills = Number("fills", 1_000);
var seconds = Number("seconds", 30);
var folder = Path.Combine(Path.GetTempPath(), $"algotrade-api-benchmark-{Environment.ProcessId}");
var report = new RatioReport(Console.Out);
var settings = new Dictionary<string, string> { ["shared_buffers"] = "1GB", ["max_wal_size"] = "4GB" };
await using (var server = await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions { DataDirectory = Path.Combine(folder, "postgres"), DeleteWhenStopped = true, ServerSettings = settings }, TimeProvider.System, CancellationToken.None))
{
    await new DatabaseMigrator(server.ConnectionString, new MigrationOptions(), TimeProvider.System).MigrateAsync(CancellationToken.None);
    await using (var dataSource = DataModule.OpenPool(server.ConnectionString))
    {
        report.Note("stored", await YearOfTrading.StoreAsync(dataSource, bots, fills));
    }

    await using var system = await RunningSystem.StartAsync(server.ConnectionString, Path.Combine(folder, "up"));
    await new WishBenchmark(system, report).RunAsync();
    await new LoadBenchmark(system, report, bots).RunAsync(TimeSpan.FromSeconds(seconds), "");
    await new StreamBenchmark(system, report, bots).RunAsync(TimeSpan.FromSeconds(seconds));
}

Directory.Delete(folder, recursive: true);
return report.ExitCode;

int Number(string name, int otherwise) => args.Where(one => one.StartsWith(name + "=", StringComparison.Ordinal))
    .Select(one => int.Parse(one[(name.Length + 1)..], CultureInfo.InvariantCulture)).FirstOrDefault(otherwise);
