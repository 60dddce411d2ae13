using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace AlgoTrade.AppHost.Tests.Observability;

/// <summary>An alert on a metric that does not exist never fires, and nobody notices.</summary>
public sealed partial class AlertRuleTests
{
    public static TheoryData<string> Alerts => new(Rules().Select(rule => (string)rule["alert"]));

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_names_only_metrics_that_the_code_exports(string alert)
    {
        var expression = (string)Rule(alert)["expr"];
        var named = Metric().Matches(expression).Select(match => match.Value).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Exported()));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_says_how_bad_it_is_what_it_means_and_what_to_do(string alert)
    {
        var rule = Rule(alert);

        Assert.Contains((string)Map(rule["labels"])["severity"], new[] { "critical", "warning" });
        Assert.NotEmpty((string)Map(rule["annotations"])["summary"]);
        Assert.NotEmpty((string)Map(rule["annotations"])["action"]);
    }

    private static Dictionary<object, object> Rule(string alert) => Rules().Single(rule => (string)rule["alert"] == alert);

    private static IEnumerable<Dictionary<object, object>> Rules()
    {
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Repository.Read("deploy/observability/alerts.yaml"));
        return ((List<object>)root["groups"]).SelectMany(group => (List<object>)Map(group)["rules"]).Select(Map);
    }

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    /// <summary>Instruments found in the code, under the names that Prometheus gives them.</summary>
    private static HashSet<string> Exported() =>
    [
        .. Directory.EnumerateDirectories(Repository.Root, "AlgoTrade.*")
            .SelectMany(project => Directory.EnumerateFiles(project, "*Telemetry*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Instrument().Matches(File.ReadAllText(file)))
            .SelectMany(PrometheusNames),
    ];

    private static IEnumerable<string> PrometheusNames(Match instrument)
    {
        var name = instrument.Groups["name"].Value.Replace('.', '_') + (instrument.Groups["unit"].Value == "ms" ? "_milliseconds" : string.Empty);
        return instrument.Groups["kind"].Value switch
        {
            "Counter" => [$"{name}_total"],
            "Histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"\balgotrade_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"Create(?<kind>\w+)<\w+>\(""(?<name>algotrade\.[\w.]+)""(?:, ""(?<unit>\w+)"")?")]
    private static partial Regex Instrument();
}
