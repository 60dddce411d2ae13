using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;
using Spectre.Console;

namespace AlgoTrade.Cli.Up;

/// <summary>What the bots do: a table that lives on a terminal; in a log file one line per bot and change.</summary>
internal sealed class BotTable(ApiClient client, Terminal terminal, TimeProvider timeProvider)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, string> _shown = new(StringComparer.Ordinal);

    public Task ShowAsync(CancellationToken cancellationToken) => terminal.IsRedirected || !AnsiConsole.Profile.Capabilities.Interactive
        ? ShowLinesAsync(cancellationToken) : ShowTableAsync(cancellationToken);

    private Task ShowTableAsync(CancellationToken cancellationToken) => AnsiConsole.Live(new Markup("Waiting for the bots …")).StartAsync(async live =>
    {
        while (true)
        {
            if (await ReadAsync(cancellationToken) is { } page)
            {
                live.UpdateTarget(TextTable.ToSpectre(BotCommands.Headers, BotCommands.Rows(page)));
            }

            await Task.Delay(Period, timeProvider, cancellationToken);
        }
    });

    private async Task ShowLinesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(cancellationToken) is { } page)
            {
                foreach (var line in page.GetProperty("items").EnumerateArray().Select(Changed).OfType<string>())
                {
                    await terminal.Out.WriteLineAsync(line);
                }
            }

            await Task.Delay(Period, timeProvider, cancellationToken);
        }
    }

    /// <summary>A line when more than equity changed since the last one; null otherwise.</summary>
    private string? Changed(JsonElement bot)
    {
        string Cell(string path) => TextTable.Cell(bot, path);
        var name = Cell("name");
        var positions = BotCommands.Positions(bot);
        var gist = $"{Cell("state")}|{positions}|{Cell("lastDecisionAt")}";
        if (_shown.TryGetValue(name, out var before) && before == gist)
        {
            return null;
        }

        _shown[name] = gist;
        var time = timeProvider.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{time}  {name,-20} {Cell("state"),-10} {positions,-24} equity {Cell("equity"),-14} {Cell("lastDecision")}".TrimEnd();
    }

    private async Task<JsonElement?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync("/api/v1/bots?limit=100", cancellationToken);
        }
        catch (Exception missed) when (missed is CommandException or HttpRequestException)
        {
            // One look that failed is no reason to end the run; the next one may succeed.
            return null;
        }
    }
}
