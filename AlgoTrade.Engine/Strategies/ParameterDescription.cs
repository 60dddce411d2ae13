using System.Globalization;
using System.Reflection;
using System.Text.Json;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Strategies;

public enum ParameterKind
{
    Whole = 1,
    Number = 2,
    Flag = 3,
    Choice = 4,
}

/// <summary>One parameter of a strategy, as forms, documents and the reader need it.</summary>
public sealed class ParameterDescription
{
    private readonly PropertyInfo _property;

    private ParameterDescription(PropertyInfo property, ParameterAttribute attribute, object defaultValue)
    {
        _property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Description = attribute.Description;
        (Min, Max) = (attribute.Min, attribute.Max);
        Default = defaultValue;
        Kind = KindOf(property.PropertyType);
        Choices = Kind == ParameterKind.Choice
            ? [.. Enum.GetNames(property.PropertyType).Select(JsonNamingPolicy.CamelCase.ConvertName)] : [];
    }

    /// <summary>Name in JSON, camel case.</summary>
    public string Name { get; }

    public ParameterKind Kind { get; }

    public string Description { get; }

    /// <summary>Bounds of a number, inclusive; <see cref="double.NaN"/> for other kinds.</summary>
    public double Min { get; }

    public double Max { get; }

    public object Default { get; }

    /// <summary>The texts of a choice; empty for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>The default as it stands in JSON, without quotation marks.</summary>
    public string DefaultText => Kind == ParameterKind.Choice
        ? JsonNamingPolicy.CamelCase.ConvertName(Default.ToString()!)
        : Kind == ParameterKind.Flag ? ((bool)Default ? "true" : "false") : Convert.ToString(Default, CultureInfo.InvariantCulture)!;

    /// <summary>What is allowed, as the end of a sentence: "a whole number from 2 to 500".</summary>
    public string Expected => Kind switch
    {
        ParameterKind.Whole => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Min} to {Max}"),
        ParameterKind.Number => string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}"),
        ParameterKind.Flag => "true or false",
        _ => string.Join(", ", Choices),
    };

    internal static IReadOnlyList<ParameterDescription> Of<TParameters>()
        where TParameters : StrategyParameters, new()
    {
        var defaults = new TParameters();
        return [.. typeof(TParameters).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (Property: property, Attribute: property.GetCustomAttribute<ParameterAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .Select(pair => Checked(new ParameterDescription(pair.Property, pair.Attribute!, pair.Property.GetValue(defaults)!)))];
    }

    /// <exception cref="BotDefinitionException">The value is of another kind or out of range.</exception>
    internal void Read(JsonFields fields, StrategyParameters into)
    {
        if (fields.Find(Name) is not { } value)
            return;
        var parsed = Kind switch
        {
            ParameterKind.Whole when TryWhole(value, out var whole) && IsInRange(whole) => whole,
            ParameterKind.Number when TryNumber(value, out var number) && IsInRange(number) => number,
            ParameterKind.Flag when value.ValueKind is JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
            ParameterKind.Choice => TryChoice(value),
            _ => (object?)null,
        };
        _property.SetValue(into, parsed ?? throw fields.Wrong(Name, $"is {JsonFields.Show(value)}: expected {Expected}"));
    }

    internal void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(Name);
        writer.WriteString("description", Description);
        writer.WriteString("type", Kind switch
        {
            ParameterKind.Whole => "integer",
            ParameterKind.Number => "number",
            ParameterKind.Flag => "boolean",
            _ => "string",
        });
        if (Kind is ParameterKind.Whole or ParameterKind.Number)
        {
            writer.WriteNumber("minimum", Min);
            writer.WriteNumber("maximum", Max);
        }

        if (Kind == ParameterKind.Choice)
        {
            writer.WriteStartArray("enum");
            foreach (var choice in Choices)
                writer.WriteStringValue(choice);
            writer.WriteEndArray();
        }

        writer.WritePropertyName("default");
        WriteValue(writer, Default);
        writer.WriteEndObject();
    }

    internal void WriteCurrent(Utf8JsonWriter writer, StrategyParameters parameters)
    {
        writer.WritePropertyName(Name);
        WriteValue(writer, _property.GetValue(parameters)!);
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case int whole:
                writer.WriteNumberValue(whole);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            default:
                writer.WriteStringValue(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!));
                break;
        }
    }

    private static ParameterKind KindOf(Type type) => type == typeof(int) ? ParameterKind.Whole
        : type == typeof(double) ? ParameterKind.Number
        : type == typeof(bool) ? ParameterKind.Flag
        : type.IsEnum ? ParameterKind.Choice
        : throw new InvalidOperationException($"A parameter is an int, double, bool or enum, not {type.Name}.");

    // A mistake of the strategy's author: found when the catalog is built, not by the first operator.
    private static ParameterDescription Checked(ParameterDescription parameter)
    {
        var isNumber = parameter.Kind is ParameterKind.Whole or ParameterKind.Number;
        if (isNumber && !parameter.IsInRange(Convert.ToDouble(parameter.Default, CultureInfo.InvariantCulture)))
            throw new InvalidOperationException($"Parameter {parameter.Name} needs Min and Max with its default {parameter.DefaultText} between them.");
        return parameter;
    }

    private static bool TryWhole(JsonElement value, out int whole)
    {
        whole = 0;
        return value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && int.TryParse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole);
    }

    private static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private bool IsInRange(double number) => number >= Min && number <= Max;

    private object? TryChoice(JsonElement value)
    {
        var index = value.ValueKind == JsonValueKind.String
            ? Choices.ToList().FindIndex(choice => string.Equals(choice, value.GetString(), StringComparison.OrdinalIgnoreCase)) : -1;
        return index < 0 ? null : Enum.Parse(_property.PropertyType, Choices[index], ignoreCase: true);
    }
}
