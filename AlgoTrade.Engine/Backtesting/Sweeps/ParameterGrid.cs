using System.Text.Json;

namespace AlgoTrade.Engine.Backtesting.Sweeps;

/// <summary>The values to try of each parameter, and every combination of them.</summary>
public sealed class ParameterGrid
{
    /// <summary>More than a sweep can mean anything with.</summary>
    public const int MaxSets = 1_000_000;

    private readonly IReadOnlyList<(string Name, IReadOnlyList<string> ValuesJson)> _axes;

    private ParameterGrid(IReadOnlyList<(string Name, IReadOnlyList<string> ValuesJson)> axes) => _axes = axes;

    /// <summary>Number of combinations.</summary>
    public int Count => _axes.Aggregate(1, (count, axis) => count * axis.ValuesJson.Count);

    /// <summary>
    /// Reads <c>{"fast": [5, 10, 20], "slow": {"from": 30, "to": 200, "step": 10}, "average": "ema"}</c>: a list, a range of numbers (ends
    /// included), or one value.
    /// </summary>
    /// <exception cref="BacktestException">The text is no such object, or means no sets or more than <see cref="MaxSets"/>.</exception>
    public static ParameterGrid Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement) : throw Wrong("a sweep is a JSON object of parameters and their values");
        }
        catch (JsonException exception)
        {
            throw new BacktestException(BacktestFault.BadConfiguration, $"The sweep is not valid JSON (line {exception.LineNumber + 1}).", exception);
        }
    }

    /// <summary>The parameter objects, the last parameter changing fastest.</summary>
    public IEnumerable<string> Sets()
    {
        for (var number = 0; number < Count; number++)
            yield return SetAt(number);
    }

    private string SetAt(int number)
    {
        var fields = new string[_axes.Count];
        for (var axis = _axes.Count - 1; axis >= 0; axis--)
        {
            var (name, values) = _axes[axis];
            fields[axis] = $"{JsonSerializer.Serialize(name)}:{values[number % values.Count]}";
            number /= values.Count;
        }

        return "{" + string.Join(",", fields) + "}";
    }

    private static ParameterGrid Read(JsonElement root)
    {
        var axes = new List<(string, IReadOnlyList<string>)>();
        var count = 1L;
        foreach (var property in root.EnumerateObject())
        {
            var values = ReadValues(property);
            if (values.Count == 0)
                throw Wrong($"{property.Name} has no values");
            count *= values.Count;
            if (count > MaxSets)
                throw Wrong($"it means more than {MaxSets} sets");
            axes.Add((property.Name, values));
        }

        return new ParameterGrid(axes);
    }

    private static List<string> ReadValues(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(value => value.GetRawText())],
        JsonValueKind.Object => ReadRange(property),
        _ => [property.Value.GetRawText()],
    };

    private static List<string> ReadRange(JsonProperty property)
    {
        var (from, to, step) = (Number(property, "from"), Number(property, "to"), Number(property, "step"));
        if (step <= 0 || to < from)
            throw Wrong($"{property.Name} goes from {from} to {to} by {step}: expected a step above zero and an end not below the start");
        if ((to - from) / step >= MaxSets)
            throw Wrong($"{property.Name} has more than {MaxSets} values");
        var values = new List<string>();
        // Decimals, so that 0.1 steps end exactly at their end.
        for (var value = from; value <= to; value += step)
            values.Add(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return values;
    }

    private static decimal Number(JsonProperty property, string name) =>
        property.Value.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var value)
            ? value : throw Wrong($"{property.Name} is a range without a number \"{name}\"");

    private static BacktestException Wrong(string what) => new(BacktestFault.BadConfiguration, $"The sweep cannot run: {what}.");
}
