using System.CommandLine;
using System.Globalization;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary><c>algotrade backtest</c>: a bot over candles of files or of the database.</summary>
internal static class BacktestCommand
{
    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Write a page with charts and all trades here; it opens offline.", HelpName = "FILE.html" };

    private static readonly Option<bool> LookAhead = new("--check-look-ahead")
    {
        Description = $"Also run {LookAheadCheck.DefaultCuts} shortened histories: a strategy that uses the future decides otherwise where it is missing. Fails when one does.",
    };

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var command = new Command("backtest", "Runs a bot over recorded candles, trades or quotes and says what it would have done.") { BacktestOptions.BotFile, Report, LookAhead };
        foreach (var option in BacktestOptions.All.Concat(BacktestOptions.OfOne))
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var input = await BacktestOptions.LoadAsync(parsed, timeProvider, cancellationToken);
            using var progress = new ProgressLine(terminal, timeProvider, "Backtest", input.Size, input.Size > 1 ? "candles" : "", isShare: true);
            var strategy = StrategyCatalog.BuiltIn.Get(input.Definition.Strategy);
            Strategy Create(string parameters) => strategy.Create(parameters, input.Definition.Instruments.Count);
            var result = await Task.Run(() => input.Run(Create, progress, cancellationToken), cancellationToken);
            progress.Done();
            if (parsed.GetValue(LookAhead))
            {
                Tell(terminal, await Task.Run(() => input.CheckLookAhead(Create, cancellationToken), cancellationToken));
            }

            var document = BacktestDocument.Of(input, result);
            if (parsed.GetValue(Report) is { } page)
            {
                await File.WriteAllTextAsync(page.FullName, HtmlReport.Write(document), cancellationToken);
                document = document with { Report = page.FullName };
            }

            Show(terminal, parsed, document);
        });
        return command.WithExamples(
            "algotrade backtest my-bot.json --report my-bot.html",
            "algotrade backtest my-bot.json --data .data --from 2025-07-01 --to 2025-07-20",
            "algotrade backtest my-bot.json --files candles --slippage-bps 3 --taker-fee 0.0006",
            "algotrade backtest my-bot.json --stream trades --data .data --from 2025-07-01 --latency-ms 400",
            "algotrade backtest my-bot.json --stream quotes --files recordings --report my-bot.html",
            "algotrade backtest my-bot.json --check-look-ahead",
            "algotrade backtest my-bot.json --json > result.json");
    }

    /// <summary>Which data, in one line per instrument; then the figures, then the reasons to doubt them.</summary>
    internal static void Write(Terminal terminal, BacktestDocument document)
    {
        foreach (var used in document.Data)
        {
            terminal.Out.WriteLine(Describe(used));
        }

        TextTable.Write(terminal, ["metric", "value"], [.. MetricText.All(document.Metrics).Select(one => (IReadOnlyList<string>)[one.Title, one.Value])]);
        foreach (var doubt in document.Doubts)
        {
            terminal.Out.WriteLine("Doubt: " + doubt);
        }
    }

    internal static string Describe(DataUsed used) => used.Stream == BacktestStream.Candles ? DescribeCandles(used) : string.Create(
        CultureInfo.InvariantCulture,
        $"Data: {used.Coin} {used.Interval}, {used.Source}: {used.Trades:N0} trades, {(used.Quotes == 0 ? "bid and offer taken from them" : $"{used.Quotes:N0} quotes")}, {(used.Contexts == 0 ? "no marks" : $"{used.Contexts:N0} marks")} from {used.First:yyyy-MM-dd HH:mm:ss} to {used.Last:yyyy-MM-dd HH:mm:ss} UTC, {(used.Gaps == 0 ? "no known gap" : $"{used.Gaps:N0} gaps")}{(used.FundingRates == 0 ? "" : $", {used.FundingRates:N0} funding rates")}.");

    private static string DescribeCandles(DataUsed used) => string.Create(
        CultureInfo.InvariantCulture,
        $"Data: {used.Coin} {used.Interval}, {used.Source}: {used.Candles:N0} candles from {used.First:yyyy-MM-dd HH:mm} to {used.Last:yyyy-MM-dd HH:mm} UTC, {(used.Missing == 0 ? "none missing" : $"{used.Missing:N0} missing in {used.Gaps:N0} gaps")}, {(used.FundingRates == 0 ? "no funding" : $"{used.FundingRates:N0} funding rates")}.");

    private static void Tell(Terminal terminal, LookAheadReport checkedFor)
    {
        if (!checkedFor.IsClean)
        {
            throw new CommandException($"The strategy uses the future. {checkedFor.Disagreement}");
        }

        // Beside the result, which a program may read.
        terminal.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Look-ahead: none, {checkedFor.Cuts} shortened histories out of {checkedFor.Steps:N0} steps decided as the whole one."));
    }

    private static void Show(Terminal terminal, ParseResult parsed, BacktestDocument document)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.Out.WriteLine(BacktestJson.Write(document));
            return;
        }

        Write(terminal, document);
        if (document.Report is { } page)
        {
            terminal.Out.WriteLine($"Report: {page}");
        }
    }
}
