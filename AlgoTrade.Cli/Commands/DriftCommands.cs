using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade bots drift</c> and <c>algotrade bots replay</c>: a bot's day against its backtest, and against its own journal.</summary>
internal static class DriftCommands
{
    private static readonly string[] OrderColumns = ["sequence", "coin", "side", "purpose", "quantityDrift", "priceBps", "feeDrift", "delayMs", "cost", "cause"];

    private static readonly Option<string?> Day = new("--day") { Description = "UTC day such as 2025-05-01; default today." };
    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Look again instead of reading the stored report." };

    public static Command Drift(Terminal terminal)
    {
        var command = RemoteCommands.With(
            new Command("drift", "Every order of a day that went otherwise than the backtest of the same stretch, with its cause."),
            RemoteCommands.NameArgument, Day, Fresh);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var day = await client.GetAsync(PathOf(parsed, parsed.GetValue(Fresh)), cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
                terminal.WriteJson(day);
            else
                await TellDriftAsync(terminal, day);
        });
        return command.WithExamples("algotrade bots drift my-bot --day 2025-05-01");
    }

    public static Command Replay(Terminal terminal)
    {
        var command = RemoteCommands.With(
            new Command("replay", "Runs a bot's stored day again: exit code 0 when it does the same, 1 when not."),
            RemoteCommands.NameArgument, Day);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var day = await client.GetAsync(PathOf(parsed, isFresh: true), cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
                terminal.WriteJson(day);
            else
                await TellReplayAsync(terminal, day);
            return day.GetProperty("isReplayedSame").GetBoolean() ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command.WithExamples("algotrade bots replay my-bot --day 2025-05-01");
    }

    private static async Task TellDriftAsync(Terminal terminal, JsonElement day)
    {
        foreach (var run in Runs(day))
        {
            await terminal.Out.WriteLineAsync($"Run of {Cell(run, "startedAt")}, candles from {Cell(run, "from")} to {Cell(run, "to")}:");
            if (Cell(run, "notCompared") is { Length: > 0 } reason)
            {
                await terminal.Out.WriteLineAsync($"  not compared: {reason}");
                continue;
            }

            await terminal.Out.WriteLineAsync("  " + (Cell(run, "firstDifferentDecision") is { Length: > 0 } different ? different : "The backtest decided the same."));
            await terminal.Out.WriteLineAsync($"  {Cell(run, "sameOrders")} orders agree in every figure; {run.GetProperty("orders").GetArrayLength()} differ:");
            TextTable.Write(
                terminal, OrderColumns, [.. run.GetProperty("orders").EnumerateArray().Select(order => (IReadOnlyList<string>)[.. OrderColumns.Select(column => Figure(Cell(order, column)))])]);
        }

        await terminal.Out.WriteLineAsync(Runs(day).Count > 0
            ? $"{Cell(day, "bot")} on {Cell(day, "day")}: {Cell(day, "totalCost")} USDC more than the backtest expected."
            : Nothing(day));
    }

    private static async Task TellReplayAsync(Terminal terminal, JsonElement day)
    {
        if (Runs(day).Count == 0)
        {
            await terminal.Out.WriteLineAsync(Nothing(day));
            return;
        }

        foreach (var run in Runs(day))
        {
            var verdict = Cell(run, "firstDifferentEvent") is { Length: > 0 } first ? $"differs, first in the stretch that begins with event {first}" : "equal";
            await terminal.Out.WriteLineAsync($"Run of {Cell(run, "startedAt")}: {Cell(run, "events")} events, {Cell(run, "effects")} effects: {verdict}.");
        }

        await terminal.Out.WriteLineAsync($"{Cell(day, "bot")} on {Cell(day, "day")}: journal {Short(day, "journalHash")}, replay {Short(day, "replayHash")}.");
    }

    private static string Nothing(JsonElement day) => $"{Cell(day, "bot")} handled nothing on {Cell(day, "day")} that could be run again.";

    private static List<JsonElement> Runs(JsonElement day) => [.. day.GetProperty("runs").EnumerateArray()];

    // Ratios do not end; --json has every digit.
    private static string Figure(string cell) => decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)
        ? Math.Round(figure, 6, MidpointRounding.ToEven).ToString("0.######", CultureInfo.InvariantCulture) : cell;

    private static string Cell(JsonElement row, string column) => TextTable.Cell(row, column);

    private static string Short(JsonElement day, string hash) => Cell(day, hash)[..16];

    private static string PathOf(ParseResult parsed, bool isFresh)
    {
        var day = parsed.GetValue(Day) is { } given ? $"&day={RemoteCommands.Escape(given)}" : "";
        return $"/api/v1/bots/{RemoteCommands.Escape(parsed.GetValue(RemoteCommands.NameArgument))}/drift?fresh={(isFresh ? "true" : "false")}{day}";
    }
}
