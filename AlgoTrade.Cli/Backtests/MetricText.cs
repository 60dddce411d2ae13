using System.Globalization;
using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Cli.Backtests;

/// <summary>Metrics as people read them.</summary>
internal static class MetricText
{
    /// <summary>Less rounds to zero in every unit; a zero has no sign.</summary>
    private const double SmallestShown = 0.000_05;

    /// <summary>Every metric in the order of its definition; those that a result does not have are dashes.</summary>
    public static IEnumerable<(string Title, string Value, string Definition)> All(IReadOnlyDictionary<string, double?> metrics) =>
        MetricDefinitions.All.Select(one => (one.Title, Of(one, metrics), one.Definition));

    public static string Of(MetricDefinition metric, IReadOnlyDictionary<string, double?> metrics) =>
        Of(metrics.TryGetValue(metric.Name, out var value) ? value : null, metric.Unit);

    /// <summary>A figure as people write it; a dash where it does not exist.</summary>
    public static string Of(double? value, MetricUnit unit) => value is not { } number ? "–" : Format(Math.Abs(number) < SmallestShown ? 0 : number, unit);

    private static string Format(double number, MetricUnit unit) => unit switch
    {
        MetricUnit.Money => number.ToString("N2", CultureInfo.InvariantCulture),
        MetricUnit.Fraction => number.ToString("P2", CultureInfo.InvariantCulture),
        MetricUnit.Count => number.ToString("N0", CultureInfo.InvariantCulture),
        MetricUnit.Days => number.ToString("N1", CultureInfo.InvariantCulture) + " days",
        _ => number.ToString("N2", CultureInfo.InvariantCulture),
    };
}
