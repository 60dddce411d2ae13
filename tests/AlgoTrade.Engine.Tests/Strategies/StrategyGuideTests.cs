using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Strategies;

/// <summary>
/// The guide's tables and listings are generated between <c>&lt;!-- generated: … --&gt;</c> and <c>&lt;!-- end --&gt;</c>. Run the tests with
/// ALGOTRADE_UPDATE_DOCS=1 to write them anew.
/// </summary>
public sealed partial class StrategyGuideTests
{
    [Fact]
    public void Guide_shows_parameters_metrics_and_example_as_they_are_in_code()
    {
        var path = Path.Combine(Root(), "docs", "strategies.md");
        var written = File.ReadAllText(path);
        var current = Generated().Replace(written, match => $"<!-- generated: {match.Groups["what"].Value} -->\n{Render(match.Groups["what"].Value)}<!-- end -->");
        if (Environment.GetEnvironmentVariable("ALGOTRADE_UPDATE_DOCS") == "1")
            File.WriteAllText(path, current);
        else
            Assert.Equal(current, written);
    }

    [Fact]
    public void Every_built_in_strategy_has_a_section_with_its_parameters()
    {
        var guide = File.ReadAllText(Path.Combine(Root(), "docs", "strategies.md"));
        foreach (var strategy in StrategyCatalog.BuiltIn.All.Except(OwnStrategies.All))
        {
            Assert.Contains($"### {strategy.Title}\n", guide, StringComparison.Ordinal);
            Assert.Contains($"<!-- generated: parameters of {strategy.Name} -->", guide, StringComparison.Ordinal);
        }
    }

    private static string Render(string what) => what.Split(' ') switch
    {
        ["parameters", "of", var name] => Parameters(StrategyCatalog.BuiltIn.Get(name)),
        ["metrics"] => Metrics(),
        ["file", var path] => $"```csharp\n{File.ReadAllText(Path.Combine(Root(), path))}```\n",
        _ => throw new InvalidOperationException($"The guide asks for '{what}', which nobody generates."),
    };

    private static string Parameters(StrategyDescriptor strategy)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"`{strategy.Name}`: {strategy.Description}\n\n");
        text.Append("| parameter | default | allowed | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var parameter in strategy.Parameters)
            text.Append(CultureInfo.InvariantCulture, $"| `{parameter.Name}` | {parameter.DefaultText} | {parameter.Expected} | {parameter.Description} |\n");
        return text.ToString();
    }

    private static string Metrics()
    {
        var text = new StringBuilder("| name | unit | definition |\n| --- | --- | --- |\n");
        foreach (var metric in MetricDefinitions.All)
            text.Append(CultureInfo.InvariantCulture, $"| `{metric.Name}` | {UnitOf(metric.Unit)} | {metric.Definition} |\n");
        return text.ToString();
    }

    private static string UnitOf(MetricUnit unit) => unit switch
    {
        MetricUnit.Money => "USDC",
        MetricUnit.Fraction => "fraction",
        MetricUnit.Days => "days",
        _ => "",
    };

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AlgoTrade.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No AlgoTrade.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("<!-- generated: (?<what>[^>]+?) -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Generated();
}
