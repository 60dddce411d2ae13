using System.Globalization;
using System.Text.Json;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// Reads the fields of one JSON object and remembers which were asked for, so that a misspelled field is an error and never a
/// setting that silently does nothing. Numbers may come as JSON numbers or as strings; decimals are read from their text.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly HashSet<string> _asked = [];
    private readonly string _path;

    public JsonFields(JsonElement element, string path)
    {
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
            throw new BotDefinitionException(path, $"{(path.Length == 0 ? "The bot" : path)} is {Show(element)}: expected a JSON object.");
        foreach (var property in element.EnumerateObject())
        {
            if (!_fields.TryAdd(property.Name, property.Value))
                throw Wrong(property.Name, "stands twice");
        }
    }

    public JsonElement? Find(string name)
    {
        _asked.Add(name);
        return _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public JsonElement Require(string name) => Find(name) ?? throw Wrong(name, "is missing");

    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, $"is {Show(value)}: expected a text");

    public decimal? Decimal(string name, decimal above, decimal max)
    {
        if (Find(name) is not { } value)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > above && number <= max
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is {Show(value)}: expected a number above {above} and at most {max}"));
    }

    public double? Fraction(string name, decimal max = 1) => (double?)Decimal(name, 0, max);

    public int? Whole(string name, int min, int max)
    {
        if (Find(name) is not { } value)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number : throw Wrong(name, $"is {Show(value)}: expected a whole number from {min} to {max}");
    }

    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Find(name) is not { } value)
            return null;
        var match = Enum.GetValues<T>().Where(choice => value.ValueKind == JsonValueKind.String
            && string.Equals(choice.ToString(), value.GetString(), StringComparison.OrdinalIgnoreCase)).ToList();
        return match.Count == 1
            ? match[0] : throw Wrong(name, $"is {Show(value)}: expected {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}");
    }

    /// <summary>The default of an absent field; null when the field is there as JSON null, which switches a limit off.</summary>
    public T? Default<T>(string name, T? value)
        where T : struct => _fields.ContainsKey(name) ? null : value;

    /// <exception cref="BotDefinitionException">A field was never asked for.</exception>
    public void RefuseUnknown()
    {
        if (_fields.Keys.FirstOrDefault(name => !_asked.Contains(name)) is { } unknown)
            throw Wrong(unknown, $"is not a field here: expected one of {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
    }

    public BotDefinitionException Wrong(string name, string whatIsWrong)
    {
        var field = Path(name);
        return new BotDefinitionException(field, $"{field} {whatIsWrong}.");
    }

    public string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public static string Show(JsonElement value)
    {
        const int longest = 60;
        var text = value.GetRawText();
        return text.Length <= longest ? text : text[..longest] + "…";
    }
}
