using System.CommandLine;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Backtesting.Sweeps;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary><c>algotrade sweep</c>: one backtest for many parameter sets, ranked on the first part of the period and tested on the rest.</summary>
internal static class SweepCommand
{
    private static readonly Option<string[]> Grid = new("--grid")
    {
        Description = "Values of one parameter: fast=5..20:5 (from, to, step) or slow=30,50,100. Once per parameter; the others keep the bot's value.",
        Required = true,
        HelpName = "NAME=VALUES",
    };

    private static readonly Option<double> InSample = new("--in-sample")
    {
        Description = "Share of the period, at its beginning, that ranks; the rest only tests the ranking. Above 0, at most 1 (no test).",
        DefaultValueFactory = _ => 0.7,
    };

    private static readonly Option<int> Top = new("--top") { Description = "How many of the best to show; --json has them all.", DefaultValueFactory = _ => 10 };

    private static readonly Option<string> RankBy = new Option<string>("--rank-by") { Description = "Metric that ranks, higher first.", DefaultValueFactory = _ => "sharpePerDay", HelpName = "METRIC" }
        .AcceptOnlyFromAmong([.. MetricDefinitions.All.Select(one => one.Name)]);

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var command = new Command("sweep", "Runs a backtest for every combination of parameters, ranks them, and says how far the ranking can be believed.")
        {
            BacktestOptions.BotFile, Grid, InSample, RankBy, Top,
        };
        foreach (var option in BacktestOptions.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            Check(parsed);
            var input = await BacktestOptions.LoadCandlesAsync(parsed, timeProvider, cancellationToken);
            var request = Request(parsed, input.Request);
            using var progress = new ProgressLine(terminal, timeProvider, "Sweep", request.ParameterSets.Count, "sets");
            var report = await Task.Run(() => SweepRunner.Run(request, progress, cancellationToken), cancellationToken);
            progress.Done();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(SweepOutput.Json(report, input));
            }
            else
            {
                SweepOutput.Write(terminal, report, input, parsed.GetValue(Top));
            }

            return report.Runs.Count > 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command.WithExamples(
            "algotrade sweep my-bot.json --grid \"fast=5..20:5\" --grid \"slow=30,50,100\"",
            "algotrade sweep my-bot.json --grid \"fast=5..20\" --data .data --from 2025-01-01 --in-sample 0.6 --top 5 --rank-by calmar");
    }

    private static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Top) < 1)
        {
            throw CommandException.WrongUse($"--top is {parsed.GetValue(Top)}: expected 1 or more.");
        }

        if (parsed.GetValue(InSample) is not (> 0 and <= 1))
        {
            throw CommandException.WrongUse($"--in-sample is {parsed.GetValue(InSample)}: expected a share above 0 and at most 1.");
        }
    }

    private static SweepRequest Request(ParseResult parsed, BacktestRequest backtest) => new()
    {
        Backtest = backtest,
        ParameterSets = [.. GridText.Read(parsed.GetValue(Grid)!, backtest.Definition).Sets()],
        InSampleFraction = parsed.GetValue(InSample),
        RankBy = parsed.GetValue(RankBy)!,
        Catalog = StrategyCatalog.BuiltIn,
    };
}
