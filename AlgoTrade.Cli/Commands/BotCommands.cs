using System.CommandLine;
using System.Text.Json;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade bots …</c></summary>
internal static class BotCommands
{
    private static readonly string[] BotColumns = ["name", "mode", "desiredState", "state", "equity", "positions", "lastDecision"];
    private static readonly string[] LiveColumns = ["name", "state", "positions", "equity", "lastDecision"];

    public static Command Create(Terminal terminal)
    {
        var bots = new Command("bots", "Bots: create, run, watch.");
        var list = RemoteCommands.With(new Command("list", "All bots."), RemoteCommands.LimitOption);
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            ShowBots(terminal, parsed, await client.GetAsync($"/api/v1/bots?limit={RemoteCommands.LimitOf(parsed)}", cancellationToken));
        });
        bots.Add(list.WithExamples("algotrade bots list", "algotrade bots list --json"));
        bots.Add(Show(terminal));
        bots.Add(FromFile(terminal, "create", "Creates a bot, stopped, from a JSON file (- reads the standard input)."));
        bots.Add(Update(terminal));
        bots.Add(Wish(terminal, "start", "Lets the bot run."));
        bots.Add(Wish(terminal, "stop", "Stops the bot by its shutdown policy."));
        bots.Add(Wish(terminal, "pause", "No new entries; exits, stops and targets go on."));
        bots.Add(Wish(terminal, "resume", "Lets a paused bot run on."));
        bots.Add(Wish(terminal, "flatten", "Cancels entries and closes the position."));
        bots.Add(Arm(terminal));
        bots.Add(Wish(terminal, "disarm", "Takes a live bot's permission back: no new entries, resting ones are canceled; exits, stops and targets go on."));
        bots.Add(Delete(terminal));
        bots.Add(History(terminal, "orders", "Orders, newest first.", ["createdAt", "side", "coin", "quantity", "limitPrice", "triggerPrice", "purpose", "status", "statusReason"]));
        bots.Add(History(terminal, "fills", "Fills, newest first.", ["occurredAt", "side", "coin", "quantity", "price", "fee", "role"]));
        bots.Add(History(terminal, "positions", "Positions.", ["coin", "quantity", "entryPrice", "realizedPnl", "fees", "funding"], isPaged: false));
        bots.Add(History(terminal, "equity", "Equity, newest first.", ["observedAt", "equity", "cash", "unrealizedPnl"]));
        bots.Add(History(terminal, "signals", "Signals, newest first.", ["occurredAt", "coin", "kind", "text"]));
        bots.Add(History(terminal, "decisions", "What the strategy wanted and why, newest first.", ["decidedAt", "coin", "kind", "wanted", "reason"]));
        bots.Add(DriftCommands.Drift(terminal));
        bots.Add(DriftCommands.Replay(terminal));
        bots.Add(History(terminal, "revisions", "Every configuration, newest first.", ["revision", "createdAt", "createdBy"]));
        return bots.WithExamples("algotrade bots create my-bot.json", "algotrade bots start my-bot", "algotrade bots decisions my-bot --limit 20", "algotrade bots flatten my-bot");
    }

    /// <summary>What the table of a running `up` shows, as rows; positions in short.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> LiveRows(JsonElement page) => Rows(page, LiveColumns);

    public static IReadOnlyList<string> LiveHeaders { get; } = ["bot", "state", "position", "equity", "last decision"];

    private static IReadOnlyList<IReadOnlyList<string>> Rows(JsonElement page, string[] columns) =>
    [
        .. page.GetProperty("items").EnumerateArray().Select(bot => (IReadOnlyList<string>)
        [
            .. columns.Select(column => column == "positions" ? Positions(bot) : TextTable.Cell(bot, column)),
        ]),
    ];

    public static string Positions(JsonElement bot) => string.Join(
        ", ",
        bot.GetProperty("positions").EnumerateArray().Where(one => one.GetProperty("quantity").GetString() != "0")
            .Select(one => $"{one.GetProperty("quantity").GetString()} {one.GetProperty("coin").GetString()}")) is { Length: > 0 } text ? text : "flat";

    private static void ShowBots(Terminal terminal, ParseResult parsed, JsonElement page)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(page);
        }
        else
        {
            TextTable.Write(terminal, BotColumns, Rows(page, BotColumns));
        }
    }

    private static Command Show(Terminal terminal)
    {
        var command = RemoteCommands.With(new Command("show", "One bot with its configuration, as JSON."), RemoteCommands.NameArgument);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            terminal.WriteJson(await client.GetAsync(PathOf(parsed), cancellationToken));
        });
        return command.WithExamples("algotrade bots show my-bot");
    }

    private static Command FromFile(Terminal terminal, string name, string description)
    {
        var file = new Argument<string>("file") { Description = "JSON file with the bot's configuration, or -." };
        var account = new Option<string?>("--account") { Description = "Account to trade; paper bots have one of their own." };
        var command = RemoteCommands.With(new Command(name, description), file, account);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var query = parsed.GetValue(account) is { } given ? $"?account={RemoteCommands.Escape(given)}" : "";
            var bot = await client.SendAsync(HttpMethod.Post, "/api/v1/bots" + query, await ReadAsync(parsed.GetValue(file)!, cancellationToken), null, cancellationToken);
            await TellAsync(terminal, parsed, bot);
        });
        return command.WithExamples($"algotrade bots {name} my-bot.json", $"algotrade bots {name} my-bot.json --account main");
    }

    private static Command Update(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "JSON file with the whole configuration, or -." };
        var command = RemoteCommands.With(new Command("update", "Replaces the configuration: a new revision."), RemoteCommands.NameArgument, file);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var current = await client.GetAsync(PathOf(parsed), cancellationToken);
            var bot = await client.SendAsync(
                HttpMethod.Put, PathOf(parsed), await ReadAsync(parsed.GetValue(file)!, cancellationToken), $"\"{current.GetProperty("version").GetInt64()}\"", cancellationToken);
            await TellAsync(terminal, parsed, bot);
        });
        return command.WithExamples("algotrade bots update my-bot my-bot.json");
    }

    private static Command Wish(Terminal terminal, string verb, string description)
    {
        var reason = new Option<string?>("--reason") { Description = "For the audit log." };
        var command = RemoteCommands.With(new Command(verb, description), RemoteCommands.NameArgument, reason);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var body = JsonSerializer.Serialize(new { reason = parsed.GetValue(reason) });
            await TellAsync(terminal, parsed, await client.SendAsync(HttpMethod.Post, $"{PathOf(parsed)}/{verb}", body, null, cancellationToken));
        });
        return command.WithExamples($"algotrade bots {verb} my-bot", $"algotrade bots {verb} my-bot --reason \"news at 14:00\"");
    }

    private static Command Arm(Terminal terminal)
    {
        var account = new Option<string>("--account") { Description = "The account's name, typed again.", Required = true };
        var command = RemoteCommands.With(new Command("arm", "Allows a live bot to trade real money on its account."), RemoteCommands.NameArgument, account);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var body = JsonSerializer.Serialize(new { account = parsed.GetValue(account) });
            await TellAsync(terminal, parsed, await client.SendAsync(HttpMethod.Post, $"{PathOf(parsed)}/arm", body, null, cancellationToken));
        });
        return command.WithExamples("algotrade bots arm my-bot --account main");
    }

    private static Command Delete(Terminal terminal)
    {
        var command = RemoteCommands.With(new Command("delete", "Deletes a stopped, flat bot; its history stays."), RemoteCommands.NameArgument);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            await client.SendAsync(HttpMethod.Delete, PathOf(parsed), null, null, cancellationToken);
            await RemoteCommands.SayAsync(terminal, parsed, new { name = parsed.GetValue(RemoteCommands.NameArgument), isDeleted = true }, $"{parsed.GetValue(RemoteCommands.NameArgument)} is deleted.");
        });
        return command.WithExamples("algotrade bots delete my-bot");
    }

    private static Command History(Terminal terminal, string what, string description, string[] columns, bool isPaged = true) => RemoteCommands.Listing(
        terminal,
        what,
        description,
        parsed => $"{PathOf(parsed)}/{what}" + (isPaged ? $"?limit={RemoteCommands.LimitOf(parsed)}" : ""),
        columns,
        isPaged ? [RemoteCommands.NameArgument, RemoteCommands.LimitOption] : [RemoteCommands.NameArgument]).WithExamples($"algotrade bots {what} my-bot", $"algotrade bots {what} my-bot --json");

    private static async Task TellAsync(Terminal terminal, ParseResult parsed, JsonElement bot)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(bot);
            return;
        }

        await terminal.Out.WriteLineAsync(
            $"{TextTable.Cell(bot, "name")}: wanted {TextTable.Cell(bot, "desiredState")}, revision {TextTable.Cell(bot, "revision")}, version {TextTable.Cell(bot, "version")}.");
    }

    private static string PathOf(ParseResult parsed) => $"/api/v1/bots/{RemoteCommands.Escape(parsed.GetValue(RemoteCommands.NameArgument))}";

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (file == "-")
        {
            return await Console.In.ReadToEndAsync(cancellationToken);
        }

        return File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : throw CommandException.WrongUse($"There is no file '{file}'.");
    }
}
