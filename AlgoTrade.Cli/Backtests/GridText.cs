using System.Globalization;
using System.Text.Json.Nodes;
using AlgoTrade.Engine.Backtesting.Sweeps;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary>
/// Reads <c>fast=5..20:5</c> (a range with both ends and a step, 1 when left out) and <c>slow=30,50,100</c> (a list) into a grid. Parameters
/// of the bot that no text names keep the bot's value in every set.
/// </summary>
internal static class GridText
{
    /// <exception cref="CommandException">A text is no axis, or names a parameter twice or one that the strategy does not have.</exception>
    public static ParameterGrid Read(IReadOnlyList<string> texts, BotDefinition definition)
    {
        var strategy = StrategyCatalog.BuiltIn.Get(definition.Strategy);
        var grid = new JsonObject();
        foreach (var text in texts)
        {
            var (name, values) = Axis(text);
            if (!strategy.Parameters.Any(one => one.Name == name))
            {
                throw CommandException.WrongUse(
                    $"--grid is '{text}': {strategy.Name} has no parameter '{name}', expected one of {string.Join(", ", strategy.Parameters.Select(one => one.Name))}.");
            }

            if (!grid.TryAdd(name, values))
            {
                throw CommandException.WrongUse($"--grid names '{name}' twice: give all its values in one.");
            }
        }

        foreach (var (name, value) in JsonNode.Parse(definition.ParametersJson)!.AsObject())
        {
            grid.TryAdd(name, new JsonArray(value?.DeepClone()));
        }

        return ParameterGrid.Parse(grid.ToJsonString());
    }

    private static (string Name, JsonNode Values) Axis(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || at == text.Length - 1)
        {
            throw Wrong(text);
        }

        var (name, values) = (text[..at].Trim(), text[(at + 1)..]);
        return (name, values.Contains("..", StringComparison.Ordinal) ? Range(text, values) : List(text, values));
    }

    private static JsonObject Range(string text, string values)
    {
        var parts = values.Split([".."], StringSplitOptions.None);
        var end = parts[^1].Split(':');
        return parts.Length == 2 && end.Length <= 2 && Number(parts[0]) is { } from && Number(end[0]) is { } to && Number(end.Length == 2 ? end[1] : "1") is { } step
            ? new JsonObject { ["from"] = from, ["to"] = to, ["step"] = step } : throw Wrong(text);
    }

    private static JsonArray List(string text, string values)
    {
        var items = values.Split(',', StringSplitOptions.TrimEntries);
        return items.Any(item => item.Length == 0) ? throw Wrong(text) : new JsonArray([.. items.Select(Value)]);
    }

    private static JsonNode Value(string item) => Number(item) is { } number ? JsonValue.Create(number)
        : bool.TryParse(item, out var truth) ? JsonValue.Create(truth) : JsonValue.Create(item);

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static CommandException Wrong(string text) =>
        CommandException.WrongUse($"--grid is '{text}': expected a range such as fast=5..20:5 or a list such as slow=30,50,100.");
}
