using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;
using Spectre.Console;

namespace AlgoTrade.Cli.Up;

/// <summary>What the bots do: a table that lives on a terminal; in a log file one line per bot and change.</summary>
internal sealed class BotTable(ApiClient client, Terminal terminal, TimeProvider timeProvider, TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>In a file a bot gets a line this often although it did nothing: equity moves, and silence would look like death.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, (string Gist, long At)> _shown = new(StringComparer.Ordinal);

    public Task ShowAsync(CancellationToken cancellationToken) => terminal.IsRedirected || !AnsiConsole.Profile.Capabilities.Interactive
        ? ShowLinesAsync(cancellationToken) : ShowTableAsync(cancellationToken);

    private Task ShowTableAsync(CancellationToken cancellationToken) => AnsiConsole.Live(new Markup("Waiting for the bots …")).StartAsync(async live =>
    {
        while (true)
        {
            if (await ReadAsync(cancellationToken) is { } page)
            {
                var table = TextTable.ToSpectre(BotCommands.LiveHeaders, BotCommands.LiveRows(page));
                table.Caption = new TableTitle(clock.GetUtcNow().ToString("'market time' yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
                live.UpdateTarget(table);
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

    /// <summary>A line when more than equity changed since the last one, or long ago; null otherwise. The time is the market's.</summary>
    private string? Changed(JsonElement bot)
    {
        string Cell(string path) => TextTable.Cell(bot, path);
        var name = Cell("name");
        var positions = BotCommands.Positions(bot);
        var gist = $"{Cell("state")}|{positions}|{Cell("lastDecisionAt")}";
        if (_shown.TryGetValue(name, out var before) && before.Gist == gist && timeProvider.GetElapsedTime(before.At) < LongestSilence)
        {
            return null;
        }

        _shown[name] = (gist, timeProvider.GetTimestamp());
        var time = clock.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
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
