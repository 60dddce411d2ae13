using System.Text.RegularExpressions;

namespace AlgoTrade.AppHost.Tests.Observability;

/// <summary>
/// The instruments that the code makes, under the names that Prometheus gives them: dots become underscores, the unit is appended, counters end
/// in <c>_total</c>, a histogram is three series.
/// </summary>
internal static partial class ExportedMetrics
{
    private static readonly Dictionary<string, string> UnitWords = new()
    {
        ["ms"] = "_milliseconds",
        ["s"] = "_seconds",
        ["h"] = "_hours",
        ["d"] = "_days",
        ["By"] = "_bytes",
    };

    private static readonly Lazy<HashSet<string>> Found = new(() =>
    [
        .. Directory.EnumerateDirectories(Repository.Root, "AlgoTrade.*")
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Instrument().Matches(File.ReadAllText(file)))
            .SelectMany(PrometheusNames),
    ]);

    public static IReadOnlySet<string> All => Found.Value;

    /// <summary>Metrics of ours that a query names.</summary>
    public static IReadOnlyList<string> NamedIn(string query) => [.. Metric().Matches(query).Select(match => match.Value)];

    private static IEnumerable<string> PrometheusNames(Match instrument)
    {
        var unit = instrument.Groups["unit"].Value;
        var name = instrument.Groups["name"].Value.Replace('.', '_') + (unit.Length == 0 ? "" : UnitWords[unit]);
        var kind = instrument.Groups["kind"].Value;
        return kind.EndsWith("Counter", StringComparison.Ordinal) ? [$"{name}_total"]
            : kind == "Histogram" ? [$"{name}_bucket", $"{name}_count", $"{name}_sum"]
            : [name];
    }

    [GeneratedRegex(@"\balgotrade_\w+")]
    private static partial Regex Metric();

    // The unit is the last plain text before the description, which has a capital letter or spaces.
    [GeneratedRegex(@"Create(?<kind>\w+?)(?:<\w+>)?\(\s*""(?<name>algotrade\.[\w.]+)""(?:(?:(?!;\r?\n).)*?,\s*""(?<unit>[A-Za-z]{1,2})"",)?", RegexOptions.Singleline)]
    private static partial Regex Instrument();
}
