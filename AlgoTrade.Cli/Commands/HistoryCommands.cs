using System.CommandLine;
using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Cli.History;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade fetch</c>, <c>backfill</c> and <c>data …</c>: history into the database, and what is there.</summary>
internal static class HistoryCommands
{
    private static readonly string[] JobColumns = ["jobId", "coin", "status", "progress", "fromTime", "toTime", "stored", "refused", "error"];

    public static IEnumerable<Command> Create(Terminal terminal, TimeProvider timeProvider) =>
        [FetchCommand.Create(terminal, timeProvider), Backfill(terminal, timeProvider), Data(terminal)];

    private static Command Backfill(Terminal terminal, TimeProvider timeProvider)
    {
        var coin = new Argument<string>("instrument") { Description = "For example BTC." };
        var interval = new Option<string>("--interval") { Description = "Interval of the candles, for example 1m or 1h.", DefaultValueFactory = _ => "1m" };
        var from = BacktestOptions.Time("--from", "First open time.");
        from.Required = true;
        var to = BacktestOptions.Time("--to", "End, not included.");
        to.Required = true;
        var wait = new Option<bool>("--wait") { Description = "Stay until the daemon is done; exit code 1 when it failed." };
        var command = RemoteCommands.With(
            new Command("backfill", "Asks a running installation to fetch history from its exchange."), coin, interval, from, to, wait);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var body = JsonSerializer.Serialize(new { coin = parsed.GetValue(coin), interval = parsed.GetValue(interval), from = parsed.GetValue(from), to = parsed.GetValue(to) });
            var job = await client.SendAsync(HttpMethod.Post, "/api/v1/data/backfills", body, null, cancellationToken);
            if (parsed.GetValue(wait))
            {
                job = await WaitAsync(terminal, timeProvider, client, job.GetProperty("jobId").GetInt64(), cancellationToken);
            }

            RemoteCommands.Show(terminal, parsed, job, JobColumns);
            return StatusOf(job) == "failed" ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command.WithExamples("algotrade backfill BTC --from 2025-07-01 --to 2025-07-02", "algotrade backfill ETH --interval 1h --from 2025-01-01 --to 2025-07-01 --wait");
    }

    private static async Task<JsonElement> WaitAsync(Terminal terminal, TimeProvider timeProvider, ApiClient client, long jobId, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(terminal, timeProvider, $"Backfill {jobId}");
        while (true)
        {
            var job = await client.GetAsync($"/api/v1/data/backfills/{jobId}", cancellationToken);
            if (StatusOf(job) is not ("queued" or "running"))
            {
                return job;
            }

            progress.Report(job.GetProperty("progress").GetDouble());
            await Task.Delay(TimeSpan.FromMilliseconds(500), timeProvider, cancellationToken);
        }
    }

    private static string? StatusOf(JsonElement job) => job.GetProperty("status").GetString();

    private static Command Data(Terminal terminal)
    {
        var data = new Command("data", "What history is stored and what is missing.");
        data.Add(RemoteCommands.Listing(
            terminal, "coverage", "First and last stored candle of every instrument and interval.", _ => "/api/v1/data/coverage", ["coin", "interval", "first", "last", "expected", "openGaps"])
            .WithExamples("algotrade data coverage"));
        data.Add(RemoteCommands.Listing(
            terminal, "gaps", "Stretches of missing market data.", parsed => $"/api/v1/data/gaps?open=true&limit={RemoteCommands.LimitOf(parsed)}",
            ["coin", "stream", "fromTime", "toTime", "cause"], RemoteCommands.LimitOption).WithExamples("algotrade data gaps --limit 20"));
        data.Add(RemoteCommands.Listing(
            terminal, "backfills", "Requests to fetch history, newest first.", parsed => $"/api/v1/data/backfills?limit={RemoteCommands.LimitOf(parsed)}",
            JobColumns, RemoteCommands.LimitOption).WithExamples("algotrade data backfills"));
        return data.WithExamples("algotrade data coverage", "algotrade data gaps");
    }
}
