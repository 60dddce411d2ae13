using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary><c>algotrade backtest</c>: a bot over candles of files, with nothing else running.</summary>
internal static class BacktestCommand
{
    internal static readonly Argument<FileInfo> Bot = new("bot") { Description = "JSON file with the bot's configuration, as for `algotrade bots create`." };
    internal static readonly Option<DirectoryInfo> Files = new("--files")
    {
        Description = "Folder of candles (NAME.csv.gz, or 1h/NAME.csv.gz). Default: the recorded market that comes with the program.",
        DefaultValueFactory = _ => new DirectoryInfo(CandleFiles.SampleFolder),
        HelpName = "DIR",
    };

    internal static readonly Option<DateTimeOffset?> From = Time("--from", "First candle, for example 2025-05-01. Candles before it warm the indicators up.");
    internal static readonly Option<DateTimeOffset?> To = Time("--to", "End, not included.");
    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Write a page with charts and all trades here; it opens offline.", HelpName = "FILE.html" };
    internal static readonly Option<decimal> Slippage = new("--slippage-bps") { Description = "Against us on every market fill, hundredths of a percent.", DefaultValueFactory = _ => 1 };

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var command = new Command(
            "backtest",
            """
            Runs a bot over recorded candles and says what it would have done.
            Examples: algotrade backtest my-bot.json --report my-bot.html
                      algotrade backtest my-bot.json --files candles --from 2025-01-01 --to 2025-07-01
            """)
        {
            Bot, Files, From, To, Report, Slippage,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var files = new CandleFiles(Existing(parsed.GetValue(Files)!));
            var request = Load(parsed, files);
            using var progress = new ProgressLine(terminal, timeProvider, "Backtest");
            var result = await Task.Run(() => Run(request, progress, cancellationToken), cancellationToken);
            progress.Done();
            var content = BacktestReport.Content(request, result, files.WithAssumedRules);
            if (parsed.GetValue(Report) is { } report)
            {
                await File.WriteAllTextAsync(report.FullName, HtmlReport.Write(content), cancellationToken);
            }

            Show(terminal, parsed, content, result, parsed.GetValue(Report));
        });
        return command;
    }

    internal static BotDefinition ReadBot(FileInfo file) => file.Exists
        ? BotDefinitionJson.Parse(File.ReadAllText(file.FullName), new BotId(1), installation: 1, revision: 1)
        : throw CommandException.WrongUse($"There is no file {file.FullName}.");

    internal static DirectoryInfo Existing(DirectoryInfo folder) =>
        folder.Exists ? folder : throw CommandException.WrongUse($"There is no folder {folder.FullName}.");

    internal static BacktestRequest Load(ParseResult parsed, CandleFiles files)
    {
        var definition = ReadBot(parsed.GetValue(Bot)!);
        var funding = definition.Instruments.Select(files.Funding).ToList();
        return new BacktestRequest
        {
            Definition = definition,
            Instruments = [.. definition.Instruments.Select(files.Rules)],
            Candles = [.. definition.Instruments.Select(one => files.Load(one, definition.Interval))],
            From = parsed.GetValue(From),
            To = parsed.GetValue(To),
            Simulation = new SimulationOptions { SlippageBps = parsed.GetValue(Slippage) },
            Funding = funding.Any(rates => rates.Count > 0) ? funding : null,
        };
    }

    private static BacktestResult Run(BacktestRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var strategy = StrategyCatalog.BuiltIn.Get(request.Definition.Strategy);
        return BacktestRunner.Run(request, parameters => strategy.Create(parameters, request.Instruments.Count), progress, cancellationToken);
    }

    private static void Show(Terminal terminal, ParseResult parsed, ReportContent content, BacktestResult result, FileInfo? report)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                metrics = MetricDefinitions.All.ToDictionary(one => one.Name, one => one.Read(result.Metrics)),
                doubts = content.Doubts,
                effectHash = result.EffectHash,
                orders = result.Orders,
                fills = result.Fills,
                denied = result.Denied.ToDictionary(one => one.Key.ToString(), one => one.Value),
                report = report?.FullName,
            });
            return;
        }

        TextTable.Write(terminal, ["metric", "value"], [.. content.Metrics.Select(one => (IReadOnlyList<string>)[one.Name, one.Value])]);
        foreach (var doubt in content.Doubts)
        {
            terminal.Out.WriteLine("Doubt: " + doubt);
        }

        if (report is not null)
        {
            terminal.Out.WriteLine($"Report: {report.FullName}");
        }
    }

    internal static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                return time;
            }

            argument.AddError($"{name} is '{text}': expected a time such as 2025-05-01 or 2025-05-01T12:00Z.");
            return null;
        },
    };
}
