using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade accounts …</c></summary>
internal static class AccountCommands
{
    private static readonly string[] Columns = ["name", "network", "mode", "equity", "dailyLossFraction", "drawdownFraction", "isDisabled"];

    public static Command Create(Terminal terminal)
    {
        var accounts = new Command("accounts", "Accounts, and the limits over all bots of one together.");
        accounts.Add(RemoteCommands.Listing(terminal, "list", "All accounts with what their bots lost today and since their peak.", _ => "/api/v1/accounts", Columns)
            .WithExamples("algotrade accounts list", "algotrade accounts list --json"));
        accounts.Add(Limits(terminal));
        return accounts.WithExamples("algotrade accounts list", "algotrade accounts limits paper", "algotrade accounts limits paper --set maxDailyLossFraction=0.03");
    }

    private static Command Limits(Terminal terminal)
    {
        var account = new Argument<string>("account") { Description = "Name of the account." };
        var set = new Option<string[]>("--set")
        {
            Description = "FIELD=VALUE, or FIELD=off: maxDailyLossFraction, maxDrawdownFraction (0.03 is 3 %), maxLeverage, maxPositionNotional, maxPositionQuantity, maxOpenOrders. May be given more than once; the others stay.",
        };
        var clear = new Option<bool>("--clear")
        {
            Description = "Removes all limits first, whatever they are: also those that cannot be read because somebody changed them in the database. With --set, those given are then the only ones.",
        };
        var command = RemoteCommands.With(new Command("limits", "Shows or changes the limits over all bots of an account together."), account, set, clear);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var path = $"/api/v1/accounts/{RemoteCommands.Escape(parsed.GetValue(account))}/limits";
            Show(terminal, parsed, await ChangeAsync(client, path, parsed.GetValue(set) ?? [], parsed.GetValue(clear), cancellationToken));
        });
        return command.WithExamples(
            "algotrade accounts limits paper", "algotrade accounts limits paper --set maxDailyLossFraction=0.03 --set maxDrawdownFraction=0.15",
            "algotrade accounts limits paper --set maxLeverage=off", "algotrade accounts limits paper --clear --set maxLeverage=2");
    }

    private static async Task<JsonElement> ChangeAsync(ApiClient client, string path, string[] changes, bool clear, CancellationToken cancellationToken)
    {
        if (clear)
        {
            using var none = JsonDocument.Parse("{}");
            return await client.SendAsync(HttpMethod.Put, path, Changed(none.RootElement, changes), "*", cancellationToken);
        }

        var answer = await client.GetAsync(path, cancellationToken);
        if (changes.Length == 0)
        {
            return answer;
        }

        var version = answer.GetProperty("version").GetInt64().ToString(CultureInfo.InvariantCulture);
        return await client.SendAsync(HttpMethod.Put, path, Changed(answer.GetProperty("limits"), changes), $"\"{version}\"", cancellationToken);
    }

    /// <summary>The limits with the changes; which fields and values there are is the API's to say.</summary>
    private static string Changed(JsonElement limits, string[] changes)
    {
        var changed = JsonObject.Create(limits)!;
        foreach (var change in changes)
        {
            var parts = change.Split('=', 2);
            if (parts is not [{ Length: > 0 } field, { Length: > 0 } value])
            {
                throw CommandException.WrongUse($"--set is '{change}': expected FIELD=VALUE or FIELD=off, for example maxDailyLossFraction=0.03.");
            }

            changed[field] = value == "off" ? null : JsonValue.Create(value);
        }

        return changed.ToJsonString();
    }

    private static void Show(Terminal terminal, ParseResult parsed, JsonElement answer)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(answer);
            return;
        }

        var loss = answer.GetProperty("loss");
        var now = new Dictionary<string, string>();
        if (loss.ValueKind == JsonValueKind.Object)
        {
            now["maxDailyLossFraction"] = $"{TextTable.Cell(loss, "dailyLossFraction")} ({TextTable.Cell(loss, "equity")} of {TextTable.Cell(loss, "dayStartEquity")} USDC)";
            now["maxDrawdownFraction"] = $"{TextTable.Cell(loss, "drawdownFraction")} ({TextTable.Cell(loss, "equity")} of {TextTable.Cell(loss, "peakEquity")} USDC)";
        }

        TextTable.Write(
            terminal,
            ["limit", "value", "now"],
            [.. answer.GetProperty("limits").EnumerateObject().Select(limit => (IReadOnlyList<string>)
                [limit.Name, limit.Value.ValueKind == JsonValueKind.Null ? "off" : limit.Value.ToString(), now.GetValueOrDefault(limit.Name, "")])]);
    }
}
