using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>The exchange's tuple <c>[first, second]</c>.</summary>
public sealed record WirePair<TFirst, TSecond>(TFirst First, TSecond Second);

/// <summary>A pair whose second element the exchange may give as null.</summary>
public sealed class OptionalPairConverter<TFirst, TSecond>() : PairConverter<TFirst, TSecond>(mayLackSecond: true);

/// <summary>Reads and writes <see cref="WirePair{TFirst, TSecond}"/>; further elements are skipped.</summary>
public class PairConverter<TFirst, TSecond> : JsonConverter<WirePair<TFirst, TSecond>>
{
    private readonly bool _mayLackSecond;

    public PairConverter()
    {
    }

    protected PairConverter(bool mayLackSecond) => _mayLackSecond = mayLackSecond;

    public override WirePair<TFirst, TSecond> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"Expected an array of two, got {reader.TokenType}.");
        reader.Read();
        var first = ReadElement<TFirst>(ref reader, options);
        reader.Read();
        var second = _mayLackSecond && reader.TokenType == JsonTokenType.Null ? default! : ReadElement<TSecond>(ref reader, options);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            reader.Skip();
        return new WirePair<TFirst, TSecond>(first, second);
    }

    public override void Write(Utf8JsonWriter writer, WirePair<TFirst, TSecond> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        JsonSerializer.Serialize(writer, value.First, (JsonTypeInfo<TFirst>)options.GetTypeInfo(typeof(TFirst)));
        JsonSerializer.Serialize(writer, value.Second, (JsonTypeInfo<TSecond>)options.GetTypeInfo(typeof(TSecond)));
        writer.WriteEndArray();
    }

    private static T ReadElement<T>(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.EndArray
            ? throw new JsonException("Expected an array of two, it ended early.")
            : JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)))
              ?? throw new JsonException($"Expected a {typeof(T).Name} in an array of two, got null.");
}
