using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Reports;

/// <summary><c>algotrade report</c>: the page of a result again, or two results on one page.</summary>
internal static class ReportCommand
{
    private static readonly string[] ListColumns = ["backtestId", "name", "strategy", "status", "fromTime", "toTime", "metrics.totalReturn", "metrics.maxDrawdown"];

    private static readonly Argument<string[]> Results = new("result")
    {
        Description = "A file that `algotrade backtest --json` wrote, or the number of a backtest of a running installation. Two are compared; none lists the stored ones.",
        Arity = new ArgumentArity(0, 2),
    };

    private static readonly Option<FileInfo?> Out = new("--out") { Description = "The page to write. Default: the name of the result in this folder.", HelpName = "FILE.html" };

    public static Command Create(Terminal terminal)
    {
        var command = RemoteCommands.With(
            new Command("report", "Makes the page of a stored backtest or of a result file, compares two, or lists what is stored."), Results, Out, RemoteCommands.LimitOption);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var results = parsed.GetValue(Results)!;
            switch (results.Length)
            {
                case 0:
                    using (var client = Connections.Open(parsed))
                    {
                        RemoteCommands.Show(terminal, parsed, await client.GetAsync($"/api/v1/backtests?limit={RemoteCommands.LimitOf(parsed)}", cancellationToken), ListColumns);
                    }

                    break;
                case 1:
                    await OneAsync(terminal, parsed, results[0], await LoadAsync(parsed, results[0], cancellationToken), cancellationToken);
                    break;
                default:
                    await TwoAsync(terminal, parsed, results, cancellationToken);
                    break;
            }
        });
        return command.WithExamples(
            "algotrade report result.json --out result.html", "algotrade report 12", "algotrade report 12 13 --out compared.html", "algotrade report before.json after.json", "algotrade report");
    }

    private static async Task OneAsync(Terminal terminal, ParseResult parsed, string source, BacktestDocument document, CancellationToken cancellationToken)
    {
        var page = parsed.GetValue(Out) ?? new FileInfo(NameOf(source) + ".html");
        await File.WriteAllTextAsync(page.FullName, HtmlReport.Write(document), cancellationToken);
        document = document with { Report = page.FullName };
        if (parsed.GetValue(GlobalOptions.Json))
        {
            await terminal.Out.WriteLineAsync(BacktestJson.Write(document));
            return;
        }

        BacktestCommand.Write(terminal, document);
        await terminal.Out.WriteLineAsync($"Report: {page.FullName}");
    }

    private static async Task TwoAsync(Terminal terminal, ParseResult parsed, string[] sources, CancellationToken cancellationToken)
    {
        var comparison = new BacktestComparison(await LoadAsync(parsed, sources[0], cancellationToken), await LoadAsync(parsed, sources[1], cancellationToken));
        var page = parsed.GetValue(Out) ?? new FileInfo($"{NameOf(sources[0])}-{NameOf(sources[1])}.html");
        await File.WriteAllTextAsync(page.FullName, HtmlComparison.Write(comparison), cancellationToken);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                one = comparison.One.Name,
                other = comparison.Other.Name,
                differences = comparison.Differences.Select(row => new { setting = row.Name, one = row.One, other = row.Other }),
                metrics = comparison.Metrics.ToDictionary(row => row.Metric.Name, row => new { one = row.Metric.ReadFrom(comparison.One), other = row.Metric.ReadFrom(comparison.Other) }),
                doubts = comparison.Doubts,
                report = page.FullName,
            });
            return;
        }

        TextTable.Write(terminal, ["setting", comparison.OneLabel, comparison.OtherLabel], [.. comparison.Differences.Select(row => (IReadOnlyList<string>)[row.Name, row.One, row.Other])]);
        TextTable.Write(terminal, ["metric", comparison.OneLabel, comparison.OtherLabel], [.. comparison.Metrics.Select(row => (IReadOnlyList<string>)[row.Metric.Title, row.One, row.Other])]);
        foreach (var doubt in comparison.Doubts)
        {
            await terminal.Out.WriteLineAsync("Doubt: " + doubt);
        }

        await terminal.Out.WriteLineAsync($"Report: {page.FullName}");
    }

    private static double? ReadFrom(this Engine.Backtesting.Metrics.MetricDefinition metric, BacktestDocument document) => document.Metrics.GetValueOrDefault(metric.Name);

    /// <summary>A number is a stored backtest unless a file has that name.</summary>
    private static async Task<BacktestDocument> LoadAsync(ParseResult parsed, string source, CancellationToken cancellationToken)
    {
        if (!long.TryParse(source, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || File.Exists(source))
        {
            return BacktestJson.Read(new FileInfo(source));
        }

        using var client = Connections.Open(parsed);
        return await StoredBacktest.LoadAsync(client, id, cancellationToken);
    }

    private static string NameOf(string source) =>
        long.TryParse(source, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? "backtest-" + source : Path.GetFileNameWithoutExtension(source);
}
