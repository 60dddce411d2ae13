using System.Text;
using System.Text.Json;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Strategies;

/// <summary>One strategy of the catalog: what it is, its parameters, and how to make one.</summary>
public sealed class StrategyDescriptor
{
    private readonly Func<StrategyParameters> _defaults;
    private readonly Func<StrategyParameters, int, Strategy> _create;

    private StrategyDescriptor(
        string name, string title, string description, IReadOnlyList<ParameterDescription> parameters, Func<StrategyParameters> defaults,
        Func<StrategyParameters, int, Strategy> create)
    {
        (Name, Title, Description, Parameters) = (name, title, description, parameters);
        (_defaults, _create) = (defaults, create);
    }

    /// <summary>The name a bot's configuration uses: lower case with dashes.</summary>
    public string Name { get; }

    public string Title { get; }

    /// <summary>What it does, in a few sentences.</summary>
    public string Description { get; }

    public IReadOnlyList<ParameterDescription> Parameters { get; }

    /// <summary>A strategy that trades one instrument. With several legs each gets an instance of its own.</summary>
    public static StrategyDescriptor ForEachLeg<TParameters>(string name, string title, string description, Func<TParameters, Strategy> create)
        where TParameters : StrategyParameters, new() =>
        ForAllLegs<TParameters>(name, title, description, (parameters, legCount) => legCount == 1
            ? create(parameters) : new StrategyPerLeg([.. Enumerable.Range(0, legCount).Select(_ => create(parameters))]));

    /// <summary>A strategy that looks at its legs together (a pair, a basket). It is told how many there are.</summary>
    public static StrategyDescriptor ForAllLegs<TParameters>(string name, string title, string description, Func<TParameters, int, Strategy> create)
        where TParameters : StrategyParameters, new() => new(
            name, title, description, ParameterDescription.Of<TParameters>(), () => new TParameters(),
            (parameters, legCount) => create((TParameters)parameters, legCount));

    /// <summary>The parameter record of a JSON object; absent parameters take their defaults, unknown ones are refused.</summary>
    /// <exception cref="BotDefinitionException">A parameter is unknown or out of range; one sentence says which, its value and what was expected.</exception>
    public StrategyParameters ReadParameters(string parametersJson)
    {
        using var document = ParseDocument(parametersJson);
        var fields = new JsonFields(document.RootElement, "parameters");
        var parameters = _defaults();
        foreach (var parameter in Parameters)
            parameter.Read(fields, parameters);
        fields.RefuseUnknown();
        return parameters.Conflict() is { } conflict ? throw new BotDefinitionException("parameters", conflict) : parameters;
    }

    /// <summary>The same parameters with every default written out: what to keep beside a result.</summary>
    /// <exception cref="BotDefinitionException">See <see cref="ReadParameters"/>.</exception>
    public string Complete(string parametersJson)
    {
        var parameters = ReadParameters(parametersJson);
        return WriteJson(writer =>
        {
            writer.WriteStartObject();
            foreach (var parameter in Parameters)
                parameter.WriteCurrent(writer, parameters);
            writer.WriteEndObject();
        });
    }

    /// <exception cref="BotDefinitionException">See <see cref="ReadParameters"/>.</exception>
    public Strategy Create(string parametersJson, int legCount) => _create(ReadParameters(parametersJson), legCount);

    /// <summary>JSON Schema (draft 2020-12) of the parameter object.</summary>
    public string Schema() => WriteJson(WriteSchema);

    public void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", Title);
        writer.WriteString("description", Description);
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var parameter in Parameters)
            parameter.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteEndObject();
    }

    private static JsonDocument ParseDocument(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new BotDefinitionException(
                $"The parameters are not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).", exception);
        }
    }

    private static string WriteJson(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
