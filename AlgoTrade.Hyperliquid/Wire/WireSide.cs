using System.Text.Json;
using System.Text.Json.Serialization;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary><c>B</c> is bid, <c>A</c> is ask. A closed set on purpose: a side must never be guessed.</summary>
[JsonConverter(typeof(WireSideConverter))]
public enum WireSide
{
    B = 1,
    A = 2,
}

public static class WireSides
{
    public static Side ToSide(this WireSide side) => side == WireSide.B ? Side.Buy : Side.Sell;
}

public sealed class WireSideConverter : JsonConverter<WireSide>
{
    public override WireSide Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("B"u8))
            return WireSide.B;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("A"u8))
            return WireSide.A;
        throw new JsonException("A side is \"B\" or \"A\".");
    }

    public override void Write(Utf8JsonWriter writer, WireSide value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value == WireSide.B ? "B"u8 : "A"u8);
}
