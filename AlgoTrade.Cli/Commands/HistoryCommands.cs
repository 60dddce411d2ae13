using System.CommandLine;
using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;
using AlgoTrade.Cli.Up;
using AlgoTrade.Data;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade fetch</c>, <c>backfill</c> and <c>data …</c>: history into the database, and what is there.</summary>
internal static class HistoryCommands
{
    public static IEnumerable<Command> Create(Terminal terminal, TimeProvider timeProvider) => [Fetch(terminal, timeProvider), Backfill(terminal), Data(terminal)];

    private static Command Fetch(Terminal terminal, TimeProvider timeProvider)
    {
        var files = new Option<DirectoryInfo>("--files") { Description = "Folder of candles: NAME.csv.gz, or 1h/NAME.csv.gz.", Required = true, HelpName = "DIR" };
        var network = new Option<string>("--network") { Description = "Whose instruments these are.", DefaultValueFactory = _ => UpSettings.Simulated };
        var interval = new Option<string>("--interval") { Description = "Interval to store.", DefaultValueFactory = _ => "1m" };
        var command = new Command(
            "fetch", "Reads history from files into the database; the same files twice change nothing. Example: algotrade fetch --files candles --interval 1h")
        {
            files, network, interval, GlobalOptions.DataFolder, GlobalOptions.Connection,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!CandleIntervals.TryParse(parsed.GetValue(interval), out var width))
            {
                throw CommandException.WrongUse($"--interval is '{parsed.GetValue(interval)}': expected {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}.");
            }

            var source = new CandleFiles(BacktestCommand.Existing(parsed.GetValue(files)!));
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            await new DatabaseMigrator(database.ConnectionString, new MigrationOptions(), timeProvider).MigrateAsync(cancellationToken);
            await using var pool = DataModule.OpenPool(database.ConnectionString);
            var rows = await StoreAsync(terminal, source, pool, parsed.GetValue(network)!, width, timeProvider, cancellationToken);
            RemoteCommands.Show(terminal, parsed, JsonSerializer.SerializeToElement(rows, JsonSerializerOptions.Web), ["coin", "interval", "read", "stored", "unchanged", "refused"]);
        });
        return command;
    }

    private static async Task<List<FetchedRow>> StoreAsync(
        Terminal terminal, CandleFiles source, NpgsqlDataSource pool, string network, CandleInterval width, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var names = source.Instruments().ToList();
        var stored = await new InstrumentStore(pool, timeProvider).SaveAsync(network, names.Select(source.Rules), cancellationToken);
        var writer = new CandleWriter(pool, timeProvider);
        using var progress = new ProgressLine(terminal, timeProvider, "Fetch", names.Count);
        var rows = new List<FetchedRow>();
        foreach (var instrument in stored)
        {
            var series = source.Load(instrument.Instrument.Name, width);
            var result = await writer.WriteAsync(instrument.InstrumentId, series, CandleSource.Imported, "file", cancellationToken);
            rows.Add(new FetchedRow(instrument.Instrument.Name.Value, width.ToText(), series.Count, result.Stored, result.Unchanged, result.Refused));
            progress.Report(rows.Count);
        }

        return rows;
    }

    private static Command Backfill(Terminal terminal)
    {
        var coin = new Argument<string>("instrument") { Description = "For example BTC." };
        var interval = new Option<string>("--interval") { Description = "1m to 1M.", DefaultValueFactory = _ => "1m" };
        var from = BacktestCommand.Time("--from", "First open time.");
        from.Required = true;
        var to = BacktestCommand.Time("--to", "End, not included.");
        to.Required = true;
        var command = RemoteCommands.With(
            new Command("backfill", "Asks a running installation for history of the exchange. Example: algotrade backfill BTC --from 2025-07-01 --to 2025-07-02"), coin, interval, from, to);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var body = JsonSerializer.Serialize(new { coin = parsed.GetValue(coin), interval = parsed.GetValue(interval), from = parsed.GetValue(from), to = parsed.GetValue(to) });
            var job = await client.SendAsync(HttpMethod.Post, "/api/v1/data/backfills", body, null, cancellationToken);
            RemoteCommands.Show(terminal, parsed, job, ["jobId", "coin", "status", "fromTime", "toTime"]);
        });
        return command;
    }

    private static Command Data(Terminal terminal)
    {
        var data = new Command("data", "What history is stored and what is missing.");
        data.Add(RemoteCommands.Listing(
            terminal, "coverage", "First and last stored candle of every instrument and interval.", _ => "/api/v1/data/coverage", ["coin", "interval", "first", "last", "expected", "openGaps"]));
        data.Add(RemoteCommands.Listing(
            terminal, "gaps", "Stretches of missing market data.", _ => "/api/v1/data/gaps?open=true", ["coin", "stream", "fromTime", "toTime", "cause"]));
        data.Add(RemoteCommands.Listing(
            terminal, "backfills", "Requests to fetch history.", _ => "/api/v1/data/backfills", ["jobId", "coin", "status", "progress", "stored", "refused", "error"]));
        return data;
    }

    private sealed record FetchedRow(string Coin, string Interval, int Read, int Stored, int Unchanged, int Refused);
}
