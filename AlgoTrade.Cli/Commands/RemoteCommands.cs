using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary>Commands that ask a running installation.</summary>
internal static class RemoteCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "Name of the bot." };
    private static readonly Option<int> Limit = new("--limit") { Description = "How many rows, 1 to 500.", DefaultValueFactory = _ => 50 };

    public static IEnumerable<Command> Create(Terminal terminal, TimeProvider timeProvider) =>
        [BotCommands.Create(terminal), AccountCommands.Create(terminal), KillSwitch(terminal), BreakerCommands.Create(terminal), Keys(terminal), Candles(terminal), AlertCommands.Create(terminal, timeProvider), Status(terminal), PreflightCommand.Create(terminal)];

    /// <summary>A command that shows rows of the API.</summary>
    internal static Command Listing(
        Terminal terminal, string name, string description, Func<ParseResult, string> path, IReadOnlyList<string> columns, params Symbol[] symbols)
    {
        var command = With(new Command(name, description), symbols);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            Show(terminal, parsed, await client.GetAsync(path(parsed), cancellationToken), columns);
        });
        return command;
    }

    internal static Command With(Command command, params IEnumerable<Symbol> symbols)
    {
        foreach (var symbol in symbols.Concat(Connections.Options))
        {
            if (symbol is Option option)
            {
                command.Options.Add(option);
            }
            else
            {
                command.Arguments.Add((Argument)symbol);
            }
        }

        return command;
    }

    internal static void Show(Terminal terminal, ParseResult parsed, JsonElement answer, IReadOnlyList<string> columns)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(answer);
            return;
        }

        var rows = answer.ValueKind == JsonValueKind.Array ? answer : Rows(answer);
        var cells = rows.ValueKind == JsonValueKind.Array ? rows.EnumerateArray() : default;
        TextTable.Write(terminal, columns, [.. cells.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => TextTable.Cell(row, column))])]);
    }

    private static JsonElement Rows(JsonElement answer)
    {
        foreach (var name in new[] { "items", "candles", "findings" })
        {
            if (answer.TryGetProperty(name, out var rows))
            {
                return rows;
            }
        }

        return JsonSerializer.SerializeToElement(new[] { answer });
    }

    /// <summary>The end of a command that has nothing to show: a sentence, or the same as JSON.</summary>
    internal static async Task SayAsync<T>(Terminal terminal, ParseResult parsed, T value, string sentence)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(value);
        }
        else
        {
            await terminal.Out.WriteLineAsync(sentence);
        }
    }

    internal static string Escape(string? text) => Uri.EscapeDataString(text ?? "");

    internal static string LimitOf(ParseResult parsed) => parsed.GetValue(Limit).ToString(CultureInfo.InvariantCulture);

    internal static Option<int> LimitOption => Limit;

    internal static Argument<string> NameArgument => Name;

    private static Command KillSwitch(Terminal terminal)
    {
        var mode = new Argument<string>("mode") { Description = "show, off, block (no entries), cancelEntries (and cancel resting entries) or flatten (and close positions)." };
        mode.AcceptOnlyFromAmong("show", "off", "block", "cancelEntries", "flatten");
        var reason = new Option<string?>("--reason") { Description = "Why: for those who find the switch later. Needed to change it." };
        var scope = new Option<string>("--scope") { Description = "all, account:NAME or bot:NAME.", DefaultValueFactory = _ => "all" };
        var command = With(new Command("kill-switch", "Stops all entries at once; exits always pass. It survives restarts."), mode, reason, scope);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var wanted = parsed.GetValue(mode)!;
            if (wanted != "show" && parsed.GetValue(reason) is null)
            {
                throw CommandException.WrongUse("--reason is missing: say why, for those who find the switch later.");
            }

            var body = JsonSerializer.Serialize(new { mode = wanted, reason = parsed.GetValue(reason), scope = parsed.GetValue(scope) });
            var state = wanted == "show"
                ? await client.GetAsync("/api/v1/risk", cancellationToken)
                : await client.SendAsync(HttpMethod.Put, "/api/v1/risk/kill-switch", body, null, cancellationToken);
            Show(terminal, parsed, state, ["scope", "name", "value", "reason", "changedBy", "changedAt"]);
        });
        return command.WithExamples(
            "algotrade kill-switch show", "algotrade kill-switch block --reason \"news at 14:00\"", "algotrade kill-switch flatten --scope bot:my-bot --reason \"runs away\"", "algotrade kill-switch off --reason \"it is over\"");
    }

    private static Command Keys(Terminal terminal)
    {
        var keys = new Command("keys", "API keys and their roles.");
        keys.Add(Listing(terminal, "list", "All keys, without their secrets.", _ => "/api/v1/keys", ["keyId", "name", "prefix", "role", "createdAt", "lastUsedAt", "revokedAt"]).WithExamples("algotrade keys list"));
        var name = new Argument<string>("name") { Description = "Who or what will use it." };
        var role = new Option<string>("--role") { Description = "What it may do.", DefaultValueFactory = _ => "viewer" };
        role.AcceptOnlyFromAmong("viewer", "operator", "admin");
        var create = With(new Command("create", "Makes a key and shows it once."), name, role);
        create.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var body = JsonSerializer.Serialize(new { name = parsed.GetValue(name), role = parsed.GetValue(role) });
            var created = await client.SendAsync(HttpMethod.Post, "/api/v1/keys", body, null, cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(created);
            }
            else
            {
                await terminal.Out.WriteLineAsync($"Shown only now: {created.GetProperty("secret").GetString()}");
            }
        });
        keys.Add(create.WithExamples("algotrade keys create dashboard", "algotrade keys create deploy-script --role operator"));
        var id = new Argument<int>("number") { Description = "Number of the key, as `keys list` shows." };
        var revoke = With(new Command("revoke", "Revokes a key at once."), id);
        revoke.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            await client.SendAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"/api/v1/keys/{parsed.GetValue(id)}"), null, null, cancellationToken);
            await SayAsync(terminal, parsed, new { keyId = parsed.GetValue(id), isRevoked = true }, "Revoked.");
        });
        keys.Add(revoke.WithExamples("algotrade keys revoke 3"));
        return keys.WithExamples("algotrade keys list", "algotrade keys create dashboard --role viewer");
    }

    private static Command Candles(Terminal terminal)
    {
        var coin = new Argument<string>("instrument") { Description = "For example BTC." };
        var interval = new Option<string>("--interval") { Description = "1m to 1M.", DefaultValueFactory = _ => "1h" };
        var from = new Option<string?>("--from") { Description = "First open time, for example 2025-05-01." };
        return Listing(
            terminal,
            "candles",
            "Stored candles, oldest first.",
            parsed => $"/api/v1/candles?coin={Escape(parsed.GetValue(coin))}&interval={Escape(parsed.GetValue(interval))}&limit={LimitOf(parsed)}"
                + (parsed.GetValue(from) is { } time ? $"&from={Escape(time)}" : ""),
            ["openTime", "open", "high", "low", "close", "volume"],
            coin,
            interval,
            from,
            Limit).WithExamples("algotrade candles BTC", "algotrade candles BTC --interval 4h --from 2025-05-01 --limit 10 --json");
    }

    private static Command Status(Terminal terminal)
    {
        var command = With(new Command("status", "Whether everything runs and nothing needs you. Exit code 1 when something does."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var safety = await client.GetAsync("/api/v1/health/safety", cancellationToken);
            var isSafe = safety.GetProperty("isSafe").GetBoolean();
            if (isSafe && !parsed.GetValue(GlobalOptions.Json))
            {
                await terminal.Out.WriteLineAsync("Safe: nothing needs you.");
            }
            else
            {
                Show(terminal, parsed, safety, ["code", "subject", "text"]);
            }

            return isSafe ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command.WithExamples("algotrade status", "algotrade status --json", "algotrade status || notify-me");
    }
}
