using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Output;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Backtesting.Sweeps;

namespace AlgoTrade.Cli.Backtests;

/// <summary>The ranking of a sweep. How many were tried and how well the ranking held stand beside it, because the best of many looks good by chance.</summary>
internal static class SweepOutput
{
    private const int MaxRefusalsTold = 5;
    private static readonly string[] Shown = ["totalReturn", "maxDrawdown", "roundTrips"];

    public static object Json(SweepReport report, BacktestInput input) => new
    {
        data = input.Data,
        warnings = input.Warnings,
        trials = report.Trials,
        rankBy = report.RankBy,
        splitAt = report.SplitAt,
        rankCorrelation = report.RankCorrelation,
        runs = report.Runs.Select(run => new { rank = run.Rank, parameters = Parameters(run.ParametersJson), inSample = Metrics(run.InSample), outOfSample = Metrics(run.OutOfSample) }),
        refused = report.Refused.Select(one => new { parameters = Parameters(one.ParametersJson), reason = one.Reason }),
    };

    public static void Write(Terminal terminal, SweepReport report, BacktestInput input, int top)
    {
        foreach (var used in input.Data)
        {
            terminal.Out.WriteLine(BacktestCommand.Describe(used));
        }

        var metrics = MetricDefinitions.All.Where(one => one.Name == report.RankBy)
            .Concat(MetricDefinitions.All.Where(one => Shown.Contains(one.Name) && one.Name != report.RankBy)).ToList();
        var columns = metrics.SelectMany(one => report.SplitAt is null ? new[] { one.Title } : [one.Title, "… out of sample"]);
        TextTable.Write(terminal, ["rank", "parameters", .. columns], [.. report.Runs.Take(top).Select(run => Row(run, metrics, report.SplitAt is not null))]);
        foreach (var line in Sentences(report).Concat(input.Warnings.Select(warning => "Doubt: " + warning)))
        {
            terminal.Out.WriteLine(line);
        }
    }

    private static IReadOnlyList<string> Row(SweepRun run, List<MetricDefinition> metrics, bool isSplit) =>
    [
        run.Rank.ToString(CultureInfo.InvariantCulture),
        Readable(run.ParametersJson),
        .. metrics.SelectMany(one => isSplit ? new[] { Text(one, run.InSample), Text(one, run.OutOfSample) } : [Text(one, run.InSample)]),
    ];

    private static IEnumerable<string> Sentences(SweepReport report)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture, $"Trials: {report.Trials}, of which {report.Refused.Count} refused. The best of many trials looks good by chance alone.");
        yield return report.SplitAt is { } splitAt
            ? string.Create(CultureInfo.InvariantCulture, $"Ranked by {report.RankBy} before {splitAt:yyyy-MM-dd HH:mm} UTC; what comes after is out of sample.")
            : $"Ranked by {report.RankBy} over the whole period: nothing tests the ranking.";
        if (report.SplitAt is not null)
        {
            yield return report.RankCorrelation is { } correlation
                ? string.Create(CultureInfo.InvariantCulture, $"Rank correlation in and out of sample: {correlation:0.00} (1 the same order; near 0 or below, the ranking says nothing about the future).")
                : "Rank correlation in and out of sample: none with fewer than three runs.";
        }

        foreach (var refused in report.Refused.Take(MaxRefusalsTold))
        {
            yield return $"Refused {Readable(refused.ParametersJson)}: {refused.Reason}";
        }

        if (report.Refused.Count > MaxRefusalsTold)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"… and {report.Refused.Count - MaxRefusalsTold} more refused ones, which --json lists.");
        }
    }

    private static string Text(MetricDefinition metric, PerformanceMetrics? metrics) => metrics is null ? "–" : MetricText.Of(metric.Read(metrics), metric.Unit);

    private static Dictionary<string, double?>? Metrics(PerformanceMetrics? metrics) =>
        metrics is null ? null : MetricDefinitions.All.ToDictionary(one => one.Name, one => one.Read(metrics));

    private static string Readable(string parametersJson) => string.Join(" ", Parameters(parametersJson).EnumerateObject().Select(one => $"{one.Name}={one.Value}"));

    private static JsonElement Parameters(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
