using YamlDotNet.Serialization;

namespace AlgoTrade.AppHost.Tests.Observability;

/// <summary>An alert on a metric that does not exist never fires, and nobody notices.</summary>
public sealed class AlertRuleTests
{
    public static TheoryData<string> Alerts => new(Rules().Select(rule => (string)rule["alert"]));

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_names_only_metrics_that_the_code_exports(string alert)
    {
        var expression = (string)Rule(alert)["expr"];
        var named = ExportedMetrics.NamedIn(expression);

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(ExportedMetrics.All));
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
}
