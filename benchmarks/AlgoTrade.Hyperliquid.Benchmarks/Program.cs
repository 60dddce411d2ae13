using AlgoTrade.Hyperliquid.Benchmarks;

// One part by name, or all of them.
var parts = new Dictionary<string, Action<RatioReport>>(StringComparer.Ordinal)
{
    ["signing"] = SigningBenchmarks.Run,
    ["books"] = BookBenchmarks.Run,
};

if (args.Any(arg => !parts.ContainsKey(arg)))
{
    Console.Error.WriteLine($"Expected any of {string.Join(", ", parts.Keys)}, or nothing for all: got {string.Join(' ', args)}.");
    return 2;
}

var report = new RatioReport(Console.Out);
foreach (var (name, run) in parts.Where(part => args.Length == 0 || args.Contains(part.Key)))
{
    Console.WriteLine(name);
    run(report);
}

return report.ExitCode;
