using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Engine.Backtesting.Metrics;

namespace AlgoTrade.Cli.Reports;

/// <summary>Two results side by side.</summary>
internal sealed record BacktestComparison(BacktestDocument One, BacktestDocument Other)
{
    public string OneLabel => One.Name == Other.Name ? One.Name + " (1)" : One.Name;

    public string OtherLabel => One.Name == Other.Name ? Other.Name + " (2)" : Other.Name;

    /// <summary>Settings, data and costs that are not the same, each with both values.</summary>
    public IReadOnlyList<(string Name, string One, string Other)> Differences
    {
        get
        {
            var (one, other) = (Settings(One), Settings(Other));
            return [.. one.Keys.Union(other.Keys).Select(name => (name, one.GetValueOrDefault(name, "–"), other.GetValueOrDefault(name, "–"))).Where(row => row.Item2 != row.Item3)];
        }
    }

    public IEnumerable<(MetricDefinition Metric, string One, string Other)> Metrics =>
        MetricDefinitions.All.Select(metric => (metric, MetricText.Of(metric, One.Metrics), MetricText.Of(metric, Other.Metrics)));

    public IReadOnlyList<string> Doubts
    {
        get
        {
            var doubts = new List<string>();
            if (One.From != Other.From || One.To != Other.To)
                doubts.Add("The two ran over different periods: their figures say as much about the periods as about the bots.");
            if (One.Costs != Other.Costs)
                doubts.Add("The two were charged differently: fees, slippage or funding differ.");
            if (One.EffectHash is not null && One.EffectHash == Other.EffectHash)
                doubts.Add("Both decided the same in every step: the difference in configuration never mattered.");
            return doubts;
        }
    }

    private static Dictionary<string, string> Settings(BacktestDocument document)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(settings, "", document.Bot);
        foreach (var used in document.Data)
            settings[$"data of {used.Coin}"] = BacktestCommand.Describe(used)["Data: ".Length..];
        settings["maker fee"] = Text(document.Costs.MakerFeeRate);
        settings["taker fee"] = Text(document.Costs.TakerFeeRate);
        settings["slippage, hundredths of a percent"] = Text(document.Costs.SlippageBps);
        settings["resting orders fill"] = document.Costs.LimitFill;
        if (document.Costs.LatencyMs is { } latency)
        {
            settings["latency, ms"] = Text(latency);
            settings["latency jitter, ms"] = Text(document.Costs.LatencyJitterMs ?? 0);
            settings["seed"] = Text(document.Costs.Seed ?? 0);
            settings["depth, hundredths of a percent"] = Text(document.Costs.DepthBps ?? 0);
        }

        settings["funding"] = document.Costs.Funding ? "settled" : "left out";
        return settings;
    }

    private static void Flatten(Dictionary<string, string> settings, string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                Flatten(settings, path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);
        }
        else if (path != "name")
        {
            settings[path] = value.ToString();
        }
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
