using System.CommandLine;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
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

    private static readonly Option<string> RankBy = new("--rank-by") { Description = "Metric that ranks, higher first.", DefaultValueFactory = _ => "sharpePerDay" };

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        RankBy.AcceptOnlyFromAmong([.. MetricDefinitions.All.Select(one => one.Name)]);
        var command = new Command(
            "sweep",
            """
            Runs a backtest for every combination of parameters, ranks them, and says how far the ranking can be believed.
            Examples: algotrade sweep my-bot.json --grid "fast=5..20:5" --grid "slow=30,50,100"
                      algotrade sweep my-bot.json --grid "fast=5..20" --files candles --from 2025-01-01 --in-sample 0.6 --top 5
            """)
        {
            BacktestCommand.Bot, Grid, BacktestCommand.Files, BacktestCommand.From, BacktestCommand.To, BacktestCommand.Slippage, InSample, RankBy, Top,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = Load(parsed);
            using var progress = new ProgressLine(terminal, timeProvider, "Sweep", request.ParameterSets.Count, "sets");
            var report = await Task.Run(() => SweepRunner.Run(request, progress, cancellationToken), cancellationToken);
            progress.Done();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(SweepOutput.Json(report));
            }
            else
            {
                SweepOutput.Write(terminal, report, parsed.GetValue(Top));
            }

            return report.Runs.Count > 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static SweepRequest Load(ParseResult parsed)
    {
        if (parsed.GetValue(Top) < 1)
        {
            throw CommandException.WrongUse($"--top is {parsed.GetValue(Top)}: expected 1 or more.");
        }

        if (parsed.GetValue(InSample) is not (> 0 and <= 1))
        {
            throw CommandException.WrongUse($"--in-sample is {parsed.GetValue(InSample)}: expected a share above 0 and at most 1.");
        }

        var backtest = BacktestCommand.Load(parsed, new CandleFiles(BacktestCommand.Existing(parsed.GetValue(BacktestCommand.Files)!)));
        return new SweepRequest
        {
            Backtest = backtest,
            ParameterSets = [.. GridText.Read(parsed.GetValue(Grid)!, backtest.Definition).Sets()],
            InSampleFraction = parsed.GetValue(InSample),
            RankBy = parsed.GetValue(RankBy)!,
            Catalog = StrategyCatalog.BuiltIn,
        };
    }
}
