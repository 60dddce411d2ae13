using AlgoTrade.Engine.Benchmarks.Backtests;
using AlgoTrade.Engine.Benchmarks.Indicators;

// Parts by name, or all of them; candles=<file> takes one-minute candles from a CSV file (plain or gzip) instead of drawing a year;
// sets=<number> makes the sweep smaller.
var options = args.Where(arg => arg.Contains('=', StringComparison.Ordinal)).Select(arg => arg.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
var candleFile = options.GetValueOrDefault("candles");
var sets = int.Parse(options.GetValueOrDefault("sets", "1000"), System.Globalization.CultureInfo.InvariantCulture);
var wanted = args.Where(arg => !arg.Contains('=', StringComparison.Ordinal)).ToArray();
var parts = new Dictionary<string, Action<RatioReport>>(StringComparer.Ordinal)
{
    ["indicators"] = IndicatorBenchmarks.Run,
    ["backtest"] = report => BacktestBenchmarks.Run(report, candleFile),
    ["sweep"] = report => BacktestBenchmarks.RunSweeps(report, candleFile, sets),
};

if (wanted.Any(arg => !parts.ContainsKey(arg)))
{
    Console.Error.WriteLine($"Expected any of {string.Join(", ", parts.Keys)}, or nothing for all: got {string.Join(' ', wanted)}.");
    return 2;
}

var report = new RatioReport(Console.Out);
foreach (var (name, run) in parts.Where(part => wanted.Length == 0 || wanted.Contains(part.Key)))
{
    Console.WriteLine(name);
    run(report);
}

return report.ExitCode;
