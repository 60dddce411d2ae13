using System.Text.Json;

namespace AlgoTrade.AppHost.Tests.Observability;

/// <summary>A panel over a metric that does not exist is empty, and an empty panel looks like peace.</summary>
public sealed class DashboardTests
{
    private const string Folder = "deploy/observability/dashboards";

    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.json").Select(file => Path.GetFileName(file)!));

    [Theory]
    [MemberData(nameof(Files))]
    public void Dashboard_queries_only_metrics_that_the_code_exports(string file)
    {
        var queries = Panels(file).Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();

        Assert.NotEmpty(queries);
        Assert.DoesNotContain(queries, query => ExportedMetrics.NamedIn(query).Count == 0);
        Assert.Empty(queries.SelectMany(ExportedMetrics.NamedIn).Except(ExportedMetrics.All));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_panel_says_what_it_shows_in_which_unit_and_none_lies_over_another(string file)
    {
        var panels = Panels(file);

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => (panel.GetProperty("gridPos").GetProperty("x").GetInt32(), panel.GetProperty("gridPos").GetProperty("y").GetInt32())).Distinct().Count());
        foreach (var panel in panels.Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            Assert.False(string.IsNullOrWhiteSpace(panel.GetProperty("description").GetString()), panel.GetProperty("title").GetString());
            Assert.False(string.IsNullOrWhiteSpace(panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()), panel.GetProperty("title").GetString());
        }
    }

    private static List<JsonElement> Panels(string file)
    {
        using var document = JsonDocument.Parse(Repository.Read($"{Folder}/{file}"));
        return [.. document.RootElement.GetProperty("panels").EnumerateArray().Select(panel => panel.Clone())];
    }
}
